import { describe, expect, it } from 'vitest';
import type { ChatEvent } from '../../model/chat-event.ts';
import { createRepetitionGuard } from '../../stream/repetition-guard.ts';
import { testUsage, textEvents, textResponse } from '../../testing/chat-examples.ts';
import { chat } from './chat.ts';

const known = { id: 'call-1', created: 7 };
const place = { candidate: 0, block: 0 };
const { stream } = chat;

describe('the rules of a chat stream', () => {
  it('do not count what comes before the answer as content', () => {
    const counted = textEvents(['Hi']).filter((event) => stream.isContent(event));
    expect(counted.map(({ type }) => type)).toEqual(['open', 'delta', 'finish']);
  });

  it.each<ChatEvent>([
    { type: 'delta', ...place, delta: { type: 'text', text: 'again' } },
    { type: 'delta', ...place, delta: { type: 'arguments', text: '{"a"' } },
  ])('show the guard what a model may repeat: %o', (event) => {
    const guard = createRepetitionGuard(2);
    expect(stream.see(event, guard)).toBeUndefined();
    expect(() => stream.see(event, guard)).toThrow(
      expect.objectContaining({ code: 'repeated_output' }),
    );
  });

  it('never take a signature for a repetition', () => {
    const guard = createRepetitionGuard(2);
    const event: ChatEvent = {
      type: 'delta',
      ...place,
      delta: { type: 'signature', signature: 'abcdef' },
    };
    for (let count = 0; count < 5; count += 1) stream.see(event, guard);
  });

  it('find token counts in the start and in usage events', () => {
    const guard = createRepetitionGuard(0);
    const start: ChatEvent = { type: 'start', id: '', model: '', usage: testUsage(3, 0) };
    expect(stream.see(start, guard)).toEqual(testUsage(3, 0));
    expect(stream.see({ type: 'usage', usage: testUsage(3, 4) }, guard)).toEqual(testUsage(3, 4));
  });

  it('give a whole answer back as the steps that add up to it', () => {
    const response = textResponse('Hello');
    expect(stream.accumulate(stream.toChunks(response))).toEqual(response);
  });
});

describe('an answer without an id or a time', () => {
  it('gets those of the call, whole and streamed', () => {
    expect(chat.complete(textResponse('Hi', { id: '' }), known)).toMatchObject(known);
    expect(stream.complete({ type: 'start', id: '', model: 'm' }, known)).toMatchObject(known);
  });

  it('keeps its own', () => {
    const own = textResponse('Hi', { id: 'own', created: 3 });
    expect(chat.complete(own, known)).toBe(own);
    const later: ChatEvent = { type: 'finish', candidate: 0, reason: { unified: 'stop' } };
    expect(stream.complete(later, known)).toBe(later);
  });
});
