import type { CallContext } from '../contract/service.ts';
import type { Clock } from '../contract/clock.ts';
import type { Result } from '../contract/call.ts';
import { abortErrorOf, type LLMError, toLLMError } from '../error/llm-error.ts';
import { whenSettled } from '../stream/when-settled.ts';

/** How long a call may take. */
export interface CallBound {
  /** How long it may take, in milliseconds. */
  readonly ms: number;
  /** Source of time. */
  readonly clock: Clock;
  /** `result`: until the answer or its first chunk is there; `end`: until a stream has ended, too. */
  readonly until: 'result' | 'end';
  /** What the call fails with when it took longer. */
  expire(): LLMError;
  /** Aborts the signal of the context, for who made it for this call alone. It spares the call a signal of its own. Default: one is made. */
  readonly controller?: AbortController;
}

/**
 * Makes a call under a signal that aborts when the time is over or the caller's signal aborts.
 *
 * Neither waits for the call to notice: the promise rejects at once, a stream that is being read fails at once, and a
 * result that comes too late is closed. The link to the caller's signal and the timer are gone when the answer is over.
 */
export function callWithin<Answered extends Result>(
  bound: CallBound,
  context: CallContext,
  start: (signal: AbortSignal) => Promise<Answered>,
): Promise<Answered> {
  const outer = context.signal;
  if (outer.aborted) return Promise.reject(abortErrorOf(outer));
  const controller = bound.controller ?? new AbortController();
  return new Promise((resolve, reject) => {
    let waiting = true;
    let answered: Answered | undefined;
    const stop = (error: LLMError): void => {
      // Where both signals are one, this would be called again.
      outer.removeEventListener('abort', follow);
      controller.abort(error);
      if (!waiting) {
        if (answered?.kind === 'stream') answered.stream.fail(error);
        return;
      }
      settle();
      reject(error);
    };
    const follow = (): void => stop(abortErrorOf(outer));
    const stopTimer = bound.clock.after(bound.ms, () => stop(bound.expire()));
    const settle = (): void => {
      waiting = false;
      stopTimer();
      outer.removeEventListener('abort', follow);
    };
    outer.addEventListener('abort', follow);
    start(controller.signal).then(
      (result) => {
        if (!waiting) {
          discard(result);
          return;
        }
        waiting = false;
        answered = result;
        if (bound.until === 'result') stopTimer();
        whenSettled(result, settle);
        resolve(result);
      },
      (cause: unknown) => {
        if (!waiting) return;
        settle();
        reject(toLLMError(cause));
      },
    );
  });
}

function discard(result: Result): void {
  if (result.kind === 'stream') result.stream.cancel();
}
