import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { LLMError } from '../error/llm-error.ts';
import { fakeClock } from '../testing/fake-clock.ts';
import { failureOf, testFailure } from '../testing/test-failure.ts';
import { type ItemOutcome, runMany, type RunManyOptions } from './run-many.ts';

const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, at) => at);

/** Work that lasts as many milliseconds of a fake clock as the item says. */
function setUp() {
  const clock = fakeClock();
  const state = { running: 0, most: 0, started: 0 };
  const work = async (item: number, _index: number, signal: AbortSignal): Promise<number> => {
    state.started += 1;
    state.running += 1;
    state.most = Math.max(state.most, state.running);
    try {
      await clock.sleep(item, signal);
      return item * 2;
    } finally {
      state.running -= 1;
    }
  };
  return { clock, state, work };
}

async function gather<Item, Value>(
  items: Iterable<Item> | AsyncIterable<Item>,
  work: (item: Item, index: number, signal: AbortSignal) => Promise<Value>,
  options: RunManyOptions<Value> = {},
): Promise<ItemOutcome<Item, Value>[]> {
  const outcomes: ItemOutcome<Item, Value>[] = [];
  for await (const outcome of runMany(items, work, options)) outcomes.push(outcome);
  return outcomes;
}

describe('runMany that fails', () => {
  it.each([0, 1.5, Number.NaN])('refuses a concurrency of %s', async (concurrency) => {
    await expect(gather([1], async () => 1, { concurrency })).rejects.toThrow('concurrency');
  });

  it('leaves a failure at its place, one that is thrown at once too', async () => {
    const outcomes = await gather(
      upTo(3),
      (item) => {
        if (item === 1) throw testFailure('rate_limited');
        return item === 2 ? Promise.reject(new Error('odd')) : Promise.resolve('ok');
      },
      { isOrdered: true },
    );
    expect(outcomes.map(({ index, item }) => [index, item])).toEqual([
      [0, 0],
      [1, 1],
      [2, 2],
    ]);
    expect(outcomes.map(({ error }) => error?.code)).toEqual([
      undefined,
      'rate_limited',
      'internal',
    ]);
  });

  it('gives what had begun before it throws what its items throw', async () => {
    function* broken() {
      yield 1;
      yield 2;
      throw new Error('line 3 is no JSON');
    }
    const seen: number[] = [];
    await expect(async () => {
      for await (const { item } of runMany(broken(), async () => 'ok')) seen.push(item);
    }).rejects.toThrow('line 3 is no JSON');
    expect(seen).toEqual([1, 2]);
  });

  it('aborts what runs and starts nothing more when its signal aborts', async () => {
    const { clock, state, work } = setUp();
    const caller = new AbortController();
    const seen: (string | undefined)[] = [];
    const reading = failureOf(
      (async () => {
        const options = { concurrency: 2, signal: caller.signal };
        for await (const { error } of runMany([1, 10, 10, 10], work, options))
          seen.push(error?.code);
      })(),
    );
    await clock.advance(1);
    caller.abort();
    expect((await reading).code).toBe('cancelled');
    expect(seen).toEqual([undefined, 'cancelled', 'cancelled']);
    expect(state).toMatchObject({ started: 3, running: 0 });
    expect(clock.pending).toBe(0);
    expect(getEventListeners(caller.signal, 'abort')).toHaveLength(0);
  });

  it('throws the reason of a signal that has aborted before, and starts nothing', async () => {
    const reason = new LLMError('timeout', 'too late');
    const { state, work } = setUp();
    const failure = failureOf(gather([1], work, { signal: AbortSignal.abort(reason) }));
    expect(await failure).toBe(reason);
    expect(state.started).toBe(0);
  });

  it('does not wait for work that ignores its signal, nor for a source that never goes on', async () => {
    const caller = new AbortController();
    async function* stuck() {
      yield 1;
      await new Promise(() => undefined);
    }
    const reading = failureOf(
      gather(stuck(), () => new Promise(() => undefined), { signal: caller.signal }),
    );
    await fakeClock().advance(0);
    caller.abort();
    expect((await reading).code).toBe('cancelled');
  });
});

describe('runMany whose reader leaves', () => {
  it('aborts what runs and closes the source', async () => {
    const { clock, state, work } = setUp();
    let isClosed = false;
    function* items() {
      try {
        yield* [1, 50, 50, 50, 50];
      } finally {
        isClosed = true;
      }
    }
    const read: (number | undefined)[] = [];
    const reading = (async () => {
      for await (const { value } of runMany(items(), work, { concurrency: 2 })) {
        read.push(value);
        break;
      }
    })();
    await clock.advance(1);
    await reading;
    expect(read).toEqual([2]);
    await clock.advance(0);
    expect(state.running).toBe(0);
    expect(isClosed).toBe(true);
    expect(clock.pending).toBe(0);
  });
});

describe('runMany', () => {
  it('keeps the order of 250 items with 100 at once, however long each takes', async () => {
    const { clock, state, work } = setUp();
    const lengths = upTo(250).map((at) => (at * 37) % 23);
    const gathering = gather(lengths, work, { isOrdered: true });
    await clock.advance(1000);
    const outcomes = await gathering;
    expect(outcomes.map(({ index }) => index)).toEqual(upTo(250));
    expect(outcomes.map(({ value }) => value)).toEqual(lengths.map((ms) => ms * 2));
    expect(state.most).toBe(100);
  });

  it('gives outcomes as they are there unless order is asked for', async () => {
    const { clock, work } = setUp();
    const gathering = gather([30, 10, 20], work);
    await clock.advance(30);
    expect((await gathering).map(({ index }) => index)).toEqual([1, 2, 0]);
  });

  it('does not start more than its reader can take', async () => {
    const { clock, state, work } = setUp();
    const outcomes = runMany(Array<number>(100).fill(1), work, { concurrency: 3 });
    await Promise.all([outcomes.next(), clock.advance(1)]);
    await clock.advance(100);
    expect(state.started).toBe(4);
    await outcomes.return();
  });

  it('bounds what waits for a slow item in order', async () => {
    const { clock, state, work } = setUp();
    const outcomes = runMany([1_000, ...Array<number>(99).fill(1)], work, {
      concurrency: 2,
      isOrdered: true,
    });
    const first = outcomes.next();
    await clock.advance(999);
    expect(state.started).toBe(8);
    await clock.advance(1);
    expect((await first).value).toMatchObject({ index: 0 });
    await outcomes.return();
  });

  it('takes items that come one by one, and gives outcomes before the next has come', async () => {
    const { clock, work } = setUp();
    async function* slow() {
      yield 1;
      await clock.sleep(100);
      yield 2;
    }
    const outcomes = runMany(slow(), work, { isOrdered: true });
    const first = outcomes.next();
    await clock.advance(1);
    expect((await first).value).toMatchObject({ index: 0, value: 2 });
    const second = outcomes.next();
    await clock.advance(101);
    expect((await second).value).toMatchObject({ index: 1, value: 4 });
    const end = outcomes.next();
    await clock.advance(0);
    expect((await end).done).toBe(true);
  });

  it('keeps the signal for an answer until that is over, and its own end ends none', async () => {
    const caller = new AbortController();
    const signals: AbortSignal[] = [];
    const over: (() => void)[] = [];
    const options = {
      signal: caller.signal,
      whenOver: (_value: string, callback: () => void) => over.push(callback),
    };
    const open = async (_item: number, _index: number, signal: AbortSignal) => {
      signals.push(signal);
      return 'stream';
    };
    await gather([1, 2], open, options);
    over[0]?.();
    expect(signals.map(({ aborted }) => aborted)).toEqual([false, false]);
    expect(getEventListeners(caller.signal, 'abort')).toHaveLength(1);
    caller.abort();
    expect(signals.map(({ aborted }) => aborted)).toEqual([false, true]);
    over[1]?.();
    expect(getEventListeners(caller.signal, 'abort')).toHaveLength(0);
  });

  it('ends at once without items', async () => {
    expect(await gather([], async () => 1)).toEqual([]);
  });
});
