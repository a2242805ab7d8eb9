import { isThenable } from '../stream/is-thenable.ts';

/**
 * Calls a function that must not matter to whoever calls it: an observer, a listener. What it throws, or rejects with,
 * goes to `onFailure`, and what that throws goes nowhere, because nobody is left to tell.
 */
export function runAside<Told>(
  listener: (told: Told) => unknown,
  told: Told,
  onFailure: (cause: unknown, told: Told) => void,
): void {
  const fail = (cause: unknown): void => {
    try {
      onFailure(cause, told);
    } catch {
      // It may be the log itself that fails.
    }
  };
  try {
    const returned = listener(told);
    if (isThenable(returned)) returned.then(undefined, fail);
  } catch (cause) {
    fail(cause);
  }
}
