import type { LLMError } from '@llm/core';
import {
  abortErrorOf,
  createContextKey,
  toLLMError,
  valueOf,
  whenSettled,
  type CallContext,
  type Result,
  type Clock,
} from '@llm/core';

/** How long a call may take. */
export interface CallBound {
  readonly ms: number;
  readonly clock: Clock;
  /** `result`: until the answer or its first chunk is there; `end`: until a stream has ended, too. */
  readonly until: 'result' | 'end';
  /** What the call fails with when it took longer. */
  expire(): LLMError;
}

/**
 * The controller behind a context's signal, where the caller made it for this call alone.
 *
 * A deadline then aborts it in place of one of its own, which would cost more than the rest of a router. So
 * whoever leaves it here must take an abort of it for a caller's going only where the reason is no `LLMError`.
 */
export const callControllerKey = createContextKey<AbortController | undefined>(
  'call controller',
  undefined,
);

/**
 * Makes a call under a signal that aborts when the time is over or the caller's signal aborts.
 *
 * Neither waits for the call to notice: the promise rejects at once, and a result that comes too late is
 * closed. The link to the caller's signal and the timer are gone when the answer is over.
 */
export function callWithin<Answered extends Result>(
  bound: CallBound,
  context: CallContext,
  start: (signal: AbortSignal) => Promise<Answered>,
): Promise<Answered> {
  const outer = context.signal;
  if (outer.aborted) return Promise.reject(abortErrorOf(outer));
  const shared = bound.until === 'end' ? sharedControllerOf(context) : undefined;
  const controller = shared ?? new AbortController();
  return new Promise((resolve, reject) => {
    let waiting = true;
    const stop = (error: LLMError): void => {
      controller.abort(error);
      if (!waiting) return;
      settle();
      reject(error);
    };
    const follow = (): void => stop(abortErrorOf(outer));
    const stopTimer = bound.clock.after(bound.ms, () => stop(bound.expire()));
    const settle = (): void => {
      waiting = false;
      stopTimer();
      if (shared === undefined) outer.removeEventListener('abort', follow);
    };
    if (shared === undefined) outer.addEventListener('abort', follow);
    start(controller.signal).then(
      (result) => {
        if (!waiting) {
          discard(result);
          return;
        }
        waiting = false;
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

/** The caller's own controller, unless a layer has put a signal of its own in the place. */
function sharedControllerOf(context: CallContext): AbortController | undefined {
  const controller = valueOf(context, callControllerKey);
  return controller?.signal === context.signal ? controller : undefined;
}

function discard(result: Result): void {
  if (result.kind === 'stream') result.stream.cancel();
}
