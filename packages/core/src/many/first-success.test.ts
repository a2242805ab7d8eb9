import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { fakeClock } from '../testing/fake-clock.ts';
import { failureOf, testFailure } from '../testing/test-failure.ts';
import { type Contender, firstSuccess } from './first-success.ts';

function setUp() {
  const clock = fakeClock();
  const aborted: string[] = [];
  /** Answers with its name, or fails, after so many milliseconds. */
  const after =
    (name: string, ms: number, error?: Error): Contender<string> =>
    async (signal) => {
      signal.addEventListener('abort', () => aborted.push(name));
      await clock.sleep(ms, signal);
      if (error !== undefined) throw error;
      return name;
    };
  return { clock, aborted, after };
}

describe('firstSuccess that fails', () => {
  it('refuses a race of nobody', async () => {
    await expect(firstSuccess([])).rejects.toThrow('nobody contends');
  });

  it('names all when all fail, in their order, with the code of the first that is worth a retry', async () => {
    const { clock, after } = setUp();
    const failing = failureOf(
      firstSuccess(
        [
          after('a', 2, testFailure('authentication')),
          after('b', 1, testFailure('rate_limited')),
          () => {
            throw new Error('thrown at once');
          },
        ],
        { nameOf: (index) => `model ${index}` },
      ),
    );
    await clock.advance(2);
    const error = await failing;
    expect(error).toMatchObject({ code: 'rate_limited', status: 429, retryable: true });
    expect(error.errors?.map(({ code }) => code)).toEqual([
      'authentication',
      'rate_limited',
      'internal',
    ]);
    expect(error.message).toMatch(/^all of 3 failed: model 0: .*; model 1: .*; model 2: /);
  });

  it('throws at once what its signal aborts with, and aborts all', async () => {
    const { clock, aborted, after } = setUp();
    const caller = new AbortController();
    const failing = failureOf(
      firstSuccess([after('a', 10), after('b', 20)], { signal: caller.signal }),
    );
    await clock.advance(5);
    caller.abort();
    expect((await failing).code).toBe('cancelled');
    expect(aborted).toEqual(['a', 'b']);
    expect(clock.pending).toBe(0);
    expect(getEventListeners(caller.signal, 'abort')).toHaveLength(0);
  });

  it('starts nobody under a signal that has aborted', async () => {
    let started = 0;
    const contender = async () => (started += 1);
    const failing = failureOf(firstSuccess([contender], { signal: AbortSignal.abort() }));
    expect((await failing).code).toBe('cancelled');
    expect(started).toBe(0);
  });
});

describe('firstSuccess', () => {
  it('gives the fastest and aborts the others at that moment', async () => {
    const { clock, aborted, after } = setUp();
    const racing = firstSuccess([after('a', 30), after('b', 10), after('c', 20)]);
    await clock.advance(10);
    expect(await racing).toEqual({ index: 1, value: 'b' });
    expect(aborted).toEqual(['a', 'c']);
    expect(clock.pending).toBe(0);
  });

  it('is not decided by a failure', async () => {
    const { clock, after } = setUp();
    const racing = firstSuccess([after('a', 1, testFailure('authentication')), after('b', 10)]);
    await clock.advance(10);
    expect(await racing).toEqual({ index: 1, value: 'b' });
  });

  it('closes what a loser gives although it was aborted', async () => {
    const discarded: string[] = [];
    let answer: (value: string) => void = () => undefined;
    const deaf = new Promise<string>((resolve) => (answer = resolve));
    await firstSuccess([() => deaf, async () => 'fast'], {
      discard: (value) => discarded.push(value),
    });
    answer('late');
    await fakeClock().advance(0);
    expect(discarded).toEqual(['late']);
  });

  it('keeps the caller’s signal for the winner until its answer is over', async () => {
    const caller = new AbortController();
    let over: () => void = () => undefined;
    const signals: AbortSignal[] = [];
    const options = {
      signal: caller.signal,
      whenOver: (_value: string, callback: () => void) => (over = callback),
    };
    const contender = async (signal: AbortSignal) => {
      signals.push(signal);
      return 'fast';
    };
    await firstSuccess([contender], options);
    expect(getEventListeners(caller.signal, 'abort')).toHaveLength(1);
    over();
    expect(getEventListeners(caller.signal, 'abort')).toHaveLength(0);

    await firstSuccess([contender], options);
    caller.abort();
    expect(signals.map(({ aborted }) => aborted)).toEqual([false, true]);
  });
});
