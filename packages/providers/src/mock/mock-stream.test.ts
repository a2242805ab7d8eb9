import { describe, expect, it } from 'vitest';
import { type ChatEvent, isLLMError, LLMError } from '@llm/core';
import { createMockStream, inPieces } from './mock-stream.ts';

const text = (value: string): ChatEvent => ({
  type: 'delta',
  candidate: 0,
  block: 0,
  delta: { type: 'text', text: value },
});
const textsOf = (events: readonly ChatEvent[]) =>
  events.flatMap((event) =>
    event.type === 'delta' && event.delta.type === 'text' ? [event.delta.text] : [],
  );

describe('inPieces', () => {
  it('cuts text into three characters and leaves the rest', () => {
    const close: ChatEvent = { type: 'close', candidate: 0, block: 0 };
    const events = inPieces([text('This is'), close]);
    expect(textsOf(events)).toEqual(['Thi', 's i', 's']);
    expect(events.at(-1)).toBe(close);
  });

  it('cuts no character in two', () => {
    expect(textsOf(inPieces([text('👍👍👍👍')]))).toEqual(['👍👍👍', '👍']);
  });

  it('keeps an empty text', () => {
    expect(textsOf(inPieces([text('')]))).toEqual(['']);
  });
});

describe('createMockStream', () => {
  it('fails after its last event where it is to fail', async () => {
    const failure = new LLMError('overloaded', 'broken');
    const stream = createMockStream([text('a')], { signal: new AbortController().signal, failure });
    expect(await stream.read()).toEqual([text('a')]);
    await expect(stream.read()).rejects.toBe(failure);
  });

  it('ends when its caller goes away', async () => {
    const controller = new AbortController();
    const stream = createMockStream([text('a'), text('b')], { signal: controller.signal });
    await stream.read();
    controller.abort();
    const failed = await stream.read().catch((error: unknown) => error);
    expect(isLLMError(failed, 'cancelled')).toBe(true);
  });

  it('gives one event at a read, and what was used with the outcome', async () => {
    const usage = {
      input: { fresh: 1, cacheRead: 0, cacheWrite: 0, cacheWriteHour: 0, audio: 0 },
      output: { text: 2, reasoning: 0, audio: 0 },
    };
    const stream = createMockStream([text('a'), { type: 'usage', usage }], {
      signal: new AbortController().signal,
    });
    const outcomes: unknown[] = [];
    stream.whenSettled((outcome) => outcomes.push(outcome));
    expect(await stream.read()).toHaveLength(1);
    expect(await stream.read()).toHaveLength(1);
    expect(await stream.read()).toBeUndefined();
    expect(outcomes).toEqual([{ kind: 'completed', usage }]);
  });
});
