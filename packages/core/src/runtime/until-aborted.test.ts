import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { LLMError } from '../error/llm-error.ts';
import { untilAborted } from './until-aborted.ts';

describe('untilAborted', () => {
  it('gives what the work gives, and lets go of the signal', async () => {
    const { signal } = new AbortController();
    expect(await untilAborted(Promise.resolve(7), signal)).toBe(7);
    const failure = new Error('broken');
    await expect(untilAborted(Promise.reject(failure), signal)).rejects.toBe(failure);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('stops waiting at the abort, and lets go of the signal when the work ends', async () => {
    const controller = new AbortController();
    let fail = (_error: Error): void => undefined;
    const work = new Promise<number>((_, reject) => (fail = reject));
    const waiting = untilAborted(work, controller.signal);
    controller.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'cancelled' });
    fail(new Error('too late'));
    await Promise.resolve();
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
  });

  it('waits for nothing where the signal has aborted, and keeps the reason', async () => {
    const reason = new LLMError('timeout', 'the call took too long');
    const late = Promise.reject(new Error('nobody waits'));
    await expect(untilAborted(late, AbortSignal.abort(reason))).rejects.toBe(reason);
  });
});
