import type { ChatRequest } from '@llm/core';
import { describe, expect, it } from 'vitest';
import { createToolNames } from './names-of-tools.ts';
import {
  addWhole,
  candidateOf,
  closeProse,
  type Place,
  readIndex,
  type State,
  write,
} from './streamed-blocks.ts';

const request: ChatRequest = { model: 'm', messages: [] };
const begin = (): Place => {
  const state: State = {
    request,
    names: createToolNames(request),
    candidates: new Map(),
    numbers: new Map(),
    blockCount: 0,
    counts: {},
    events: [],
  };
  return { state, candidate: candidateOf(state, 0) };
};
const text = { type: 'text', field: 'content' } as const;
const reasoning = { type: 'reasoning', field: 'reasoning_content' } as const;

describe('readIndex', () => {
  it.each([[-1], [0.5], [1024], [Number.MAX_SAFE_INTEGER]])('refuses %d', (index) => {
    expect(() => readIndex(index, 'choices')).toThrow(
      expect.objectContaining({ code: 'invalid_response' }),
    );
  });

  it('gives nothing for what is no number', () => {
    expect(readIndex(undefined, 'choices')).toBeUndefined();
    expect(readIndex('0', 'choices')).toBeUndefined();
    expect(readIndex(1023, 'choices')).toBe(1023);
  });
});

describe('blocks of a stream', () => {
  it('grow while their kind and their field stay the same', () => {
    const place = begin();
    write(place, reasoning, 'a');
    write(place, reasoning, 'b');
    write(place, { ...reasoning, field: 'reasoning' }, 'c');
    write(place, text, 'd');
    const steps = place.state.events.map((event) =>
      event.type === 'open' || event.type === 'close' || event.type === 'delta'
        ? `${event.type} ${event.block}`
        : event.type,
    );
    expect(steps).toEqual([
      'open 0',
      'delta 0',
      'delta 0',
      'close 0',
      'open 1',
      'delta 1',
      'close 1',
      'open 2',
      'delta 2',
    ]);
  });

  it('are closed before a whole one, and once', () => {
    const place = begin();
    write(place, text, 'a');
    addWhole(place, { type: 'opaque', protocol: 'openai-chat', value: {} });
    closeProse(place.state, place.candidate);
    const closed = place.state.events.flatMap((event) =>
      event.type === 'close' ? [event.block] : [],
    );
    expect(closed).toEqual([0, 1]);
  });

  it('are numbered over all candidates', () => {
    const place = begin();
    const other = { state: place.state, candidate: candidateOf(place.state, 1) };
    write(place, text, 'a');
    write(other, text, 'b');
    write(place, text, 'c');
    const opened = place.state.events.flatMap((event) =>
      event.type === 'open' ? [[event.candidate, event.block]] : [],
    );
    expect(opened).toEqual([
      [0, 0],
      [1, 1],
    ]);
    expect(candidateOf(place.state, 0)).toBe(place.candidate);
  });
});
