import type { Clock, Sleep } from '../contract/clock.ts';
import { createSleep } from '../runtime/system-clock.ts';

/** Options of {@link FakeClock}. */
export interface FakeClockOptions {
  /** What `now` and `date` say first, in milliseconds since the epoch. Default 0. */
  readonly now?: number;
}

/** Time that stands until it is told to pass. */
export interface FakeClock extends Clock {
  /** Sets the date, as somebody who sets the machine's clock does. Nothing that lasts is moved by it. */
  setDate(ms: number): void;
  /** Waits by this clock. */
  readonly sleep: Sleep;
  /** Timers that have neither run nor been stopped. */
  readonly pending: number;
  /**
   * Lets time pass, running each timer at its moment and in order, and whatever promises wait for it
   * before the next one. An `advance(0)` only lets promises run.
   */
  advance(ms: number): Promise<void>;
}

interface Timer {
  readonly at: number;
  readonly callback: () => void;
}

/** A clock for tests of anything that waits. */
export function fakeClock(options: FakeClockOptions = {}): FakeClock {
  let now = options.now ?? 0;
  let dateAhead = 0;
  const timers = new Set<Timer>();

  const nextUntil = (limit: number): Timer | undefined => {
    let next: Timer | undefined;
    // Two timers for the same moment run in the order in which they were set.
    for (const timer of timers) if (timer.at < (next?.at ?? Infinity)) next = timer;
    return next === undefined || next.at > limit ? undefined : next;
  };

  const after: Clock['after'] = (ms, callback) => {
    const timer = { at: now + Math.max(0, ms), callback };
    timers.add(timer);
    return () => {
      timers.delete(timer);
    };
  };

  return {
    now: () => now,
    date: () => now + dateAhead,
    setDate(ms) {
      dateAhead = ms - now;
    },
    after,
    sleep: createSleep(after),
    get pending() {
      return timers.size;
    },
    async advance(ms) {
      const target = now + ms;
      await settlePromises();
      for (let timer = nextUntil(target); timer !== undefined; timer = nextUntil(target)) {
        timers.delete(timer);
        now = timer.at;
        timer.callback();
        await settlePromises();
      }
      now = target;
    },
  };
}

/** Comes back when no promise can go on by itself: the event loop turns only after all of them. */
function settlePromises(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
