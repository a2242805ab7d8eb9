import { describe, expect, it } from 'vitest';
import { isLLMError, LLMError } from '@llm/core';
import { createMockStream } from './mock-stream.ts';

interface Step {
  readonly text: string;
  readonly tokens?: number;
}

const usage = (tokens: number) => ({
  input: { fresh: 1, cacheRead: 0, cacheWrite: 0, cacheWriteHour: 0, audio: 0 },
  output: { text: tokens, reasoning: 0, audio: 0 },
});
const usageOf = ({ tokens }: Step) => (tokens === undefined ? undefined : usage(tokens));

describe('createMockStream', () => {
  it('fails after its last chunk where it is to fail', async () => {
    const failure = new LLMError('overloaded', 'broken');
    const { signal } = new AbortController();
    const stream = createMockStream<Step>([{ text: 'a' }], { signal, usageOf, failure });
    expect(await stream.read()).toEqual([{ text: 'a' }]);
    await expect(stream.read()).rejects.toBe(failure);
  });

  it('ends when its caller goes away', async () => {
    const controller = new AbortController();
    const { signal } = controller;
    const stream = createMockStream<Step>([{ text: 'a' }, { text: 'b' }], { signal, usageOf });
    await stream.read();
    controller.abort();
    const failed = await stream.read().catch((error: unknown) => error);
    expect(isLLMError(failed, 'cancelled')).toBe(true);
  });

  it('gives one chunk at a read, and the last usage with the outcome', async () => {
    const steps: readonly Step[] = [
      { text: 'a', tokens: 1 },
      { text: 'b', tokens: 2 },
      { text: 'c' },
    ];
    const stream = createMockStream(steps, { signal: new AbortController().signal, usageOf });
    const outcomes: unknown[] = [];
    stream.whenSettled((outcome) => outcomes.push(outcome));
    for (const step of steps) expect(await stream.read()).toEqual([step]);
    expect(await stream.read()).toBeUndefined();
    expect(outcomes).toEqual([{ kind: 'completed', usage: usage(2) }]);
  });
});
