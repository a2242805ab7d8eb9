import { abortErrorOf, type CallContext } from '@llm/core';

/** A signal for calls inside a call, which ends with the outer one or before it. */
export interface LinkedAbort {
  /** The context of the outer call under the inner signal. */
  readonly context: CallContext;
  abort(reason: unknown): void;
  /** Takes the link to the outer signal away, so that a long-lived one keeps nothing of this call. */
  release(): void;
}

/** @throws {LLMError} the outer call is over already */
export function linkAbort(outer: CallContext): LinkedAbort {
  const { signal } = outer;
  if (signal.aborted) throw abortErrorOf(signal);
  const controller = new AbortController();
  const follow = (): void => controller.abort(signal.reason);
  signal.addEventListener('abort', follow);
  return {
    context: { ...outer, signal: controller.signal },
    abort: (reason) => controller.abort(reason),
    release: () => signal.removeEventListener('abort', follow),
  };
}
