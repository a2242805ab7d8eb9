import { abortErrorOf } from '../error/llm-error.ts';

/**
 * Work that is waited for until a signal aborts. The work is not stopped, only no longer waited for, and a failure
 * that comes later is nobody's.
 *
 * @throws {LLMError} the reason of the abort where that is one, else cancelled
 */
export function untilAborted<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> {
  if (signal.aborted) {
    work.catch(() => undefined);
    return Promise.reject(abortErrorOf(signal));
  }
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(abortErrorOf(signal));
    signal.addEventListener('abort', stop, { once: true });
    const release = (): void => signal.removeEventListener('abort', stop);
    work.finally(release).then(resolve, reject);
  });
}
