import {
  LLMError,
  isLLMError,
  toLLMError,
  whenSettled,
  type CallContext,
  type ChatResult,
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
 * Makes a call under a controller of its own, which aborts when the time is over or the caller's signal aborts.
 *
 * Neither waits for the call to notice: the promise rejects at once, and a result that comes too late is
 * closed. The link to the caller's signal and the timer are gone when the answer is over.
 */
export function callWithin(
  bound: CallBound,
  context: CallContext,
  start: (context: CallContext) => Promise<ChatResult>,
): Promise<ChatResult> {
  const outer = context.signal;
  if (outer.aborted) return Promise.reject(abortErrorOf(outer));
  const controller = new AbortController();
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
      outer.removeEventListener('abort', follow);
    };
    outer.addEventListener('abort', follow);
    start({ ...context, signal: controller.signal }).then(
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

/** Why a signal aborted: its reason where that says more than that somebody stopped waiting. */
export function abortErrorOf(signal: AbortSignal): LLMError {
  const reason: unknown = signal.reason;
  if (isLLMError(reason)) return reason;
  return new LLMError('cancelled', 'the call was cancelled', { cause: reason });
}

function discard(result: ChatResult): void {
  if (result.kind === 'stream') result.stream.cancel();
}
