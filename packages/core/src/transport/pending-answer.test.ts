import { describe, expect, it } from 'vitest';
import type { LLMError } from '../error/llm-error.ts';
import { fakeClock } from '../testing/fake-clock.ts';
import { failureOf, testFailure } from '../testing/test-failure.ts';
import { Deadlines } from './deadlines.ts';
import { PendingAnswer } from './pending-answer.ts';
import { httpDefaults } from './transport.ts';

/** An answer whose exchange is the test, with 50 ms for each phase and room for two bytes. */
function pend(signal = new AbortController().signal) {
  const clock = fakeClock();
  const deadlines = new Deadlines<PendingAnswer>(clock);
  const told = { resumed: 0, stopped: [] as LLMError[] };
  const given: LLMError[] = [];
  const answer = new PendingAnswer(
    {
      request: { method: 'GET', origin: 'http://a', path: '/', headers: {}, signal },
      settings: { ...httpDefaults, headersMs: 50, idleMs: 50, maxQueuedBytes: 2, clock },
      deadlines,
      resolve: () => undefined,
      reject: (error) => given.push(error),
    },
    {
      resume: () => (told.resumed += 1),
      stop(error) {
        told.stopped.push(error);
        answer.fail(error, true);
      },
    },
  );
  return { answer, clock, deadlines, told, given };
}

const bytes = (length: number) => new Uint8Array(length);

describe('PendingAnswer', () => {
  it('does not begin when its signal has aborted', () => {
    const { answer, deadlines, given } = pend(AbortSignal.abort());
    expect(answer.begin()).toBe(false);
    expect(given).toMatchObject([{ code: 'cancelled' }]);
    expect(deadlines.toArray()).toEqual([]);
  });

  it('stops its exchange when the signal aborts, and not after its end', () => {
    const [early, late] = [new AbortController(), new AbortController()];
    const aborted = pend(early.signal);
    aborted.answer.begin();
    early.abort();
    expect(aborted.given).toMatchObject([{ code: 'cancelled' }]);
    expect(aborted.told.stopped).toEqual(aborted.given);
    const ended = pend(late.signal);
    ended.answer.begin();
    ended.answer.start();
    ended.answer.end();
    late.abort();
    expect(ended.told.stopped).toEqual([]);
  });

  it('is late when no head comes', async () => {
    const { answer, clock, given } = pend();
    answer.begin();
    await clock.advance(49);
    expect(answer.over).toBe(false);
    await clock.advance(1);
    expect(given).toMatchObject([{ message: 'the upstream did not begin to answer within 50 ms' }]);
    expect(answer.failure).toBe(given[0]);
  });

  it('is late when its body stalls, counted from the last piece', async () => {
    const { answer, clock } = pend();
    answer.begin();
    await clock.advance(40);
    answer.start();
    await clock.advance(40);
    answer.push(bytes(1));
    await clock.advance(49);
    expect(answer.over).toBe(false);
    await clock.advance(1);
    // What came before the failure goes too: nobody waits for half of an answer that is late.
    expect((await failureOf(answer.read())).message).toBe('the upstream sent nothing for 50 ms');
  });

  it('asks for a pause above its limit, and is not late until the next read', async () => {
    const { answer, clock, told } = pend();
    answer.begin();
    answer.start();
    expect(answer.push(bytes(2))).toBe(true);
    expect(answer.push(bytes(1))).toBe(false);
    await clock.advance(1_000);
    expect(answer.over).toBe(false);
    expect(await answer.read()).toHaveLength(3);
    expect(told.resumed).toBe(1);
    await clock.advance(50);
    expect(answer.failure?.code).toBe('timeout');
  });

  it('keeps what came before a failure, unless it is told to discard it', async () => {
    for (const [discard, length] of [
      [false, 1],
      [true, 0],
    ] as const) {
      const { answer } = pend();
      answer.begin();
      answer.start();
      answer.push(bytes(1));
      answer.fail(testFailure('connection'), discard);
      if (length > 0) expect(await answer.read()).toHaveLength(length);
      expect((await failureOf(answer.read())).code).toBe('connection');
    }
  });

  it('ends once, whatever fails afterwards', async () => {
    const { answer, deadlines, given } = pend();
    answer.begin();
    answer.start();
    answer.push(bytes(1));
    answer.end();
    answer.fail(testFailure('connection'), true);
    expect(answer.failure).toBeUndefined();
    expect(deadlines.toArray()).toEqual([]);
    expect(given).toEqual([]);
    expect(await answer.read()).toHaveLength(1);
    expect(await answer.read()).toBeUndefined();
  });

  it('gives nothing more once its reader has cancelled, though all has come', async () => {
    const { answer } = pend();
    answer.begin();
    answer.start();
    answer.push(bytes(1));
    answer.end();
    answer.cancel();
    expect((await failureOf(answer.read())).code).toBe('cancelled');
  });
});
