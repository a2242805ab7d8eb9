import type { Clock, Sleep } from '../contract/clock.ts';
import { LLMError } from '../error/llm-error.ts';

// A timer of more milliseconds than a signed 32-bit number holds fires at once.
const longestTimerMs = 2 ** 31 - 1;

/** The time of the machine. Its timers do not keep the process alive; an infinite wait never ends. */
export const systemClock: Clock = {
  now: () => Math.floor(performance.timeOrigin + performance.now()),
  date: () => Date.now(),
  after: (ms, callback) => schedule(ms, callback, false),
};

/** Waits in real time, and keeps the process alive meanwhile, because somebody awaits the call that waits. */
export const systemSleep: Sleep = createSleep((ms, callback) => schedule(ms, callback, true));

/** A sleep from a timer: `after` runs a callback once and gives a function that prevents it. */
export function createSleep(after: Clock['after']): Sleep {
  return (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted === true) {
        reject(cancelled(signal));
        return;
      }
      const stop = after(ms, () => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      });
      function onAbort(): void {
        stop();
        reject(cancelled(signal));
      }
      signal?.addEventListener('abort', onAbort, { once: true });
    });
}

function cancelled(signal: AbortSignal | undefined): LLMError {
  return new LLMError('cancelled', 'the wait was cancelled', { cause: signal?.reason });
}

function schedule(ms: number, callback: () => void, keepsAlive: boolean): () => void {
  if (ms === Infinity) return () => undefined;
  let timer: ReturnType<typeof setTimeout>;
  const wait = (left: number): void => {
    const step = Math.min(left, longestTimerMs);
    timer = setTimeout(() => {
      if (left > step) wait(left - step);
      else callback();
    }, step);
    // Only Node's timers can hold a process; elsewhere a timer is a number.
    if (!keepsAlive && typeof timer === 'object') timer.unref();
  };
  wait(ms);
  return () => {
    clearTimeout(timer);
  };
}
