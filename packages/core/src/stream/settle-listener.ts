import { isThenable } from './is-thenable.ts';

interface Failures {
  readonly causes: unknown[];
  tell: ((cause: unknown) => void) | undefined;
}

// Only answers whose listeners failed, or may still fail, have an entry: a call pays for none of this.
const failuresOf = new WeakMap<object, Failures>();
const mostKept = 16;

/**
 * Tells a listener how an answer ended. What it throws, or rejects with, is kept for `onListenerFailure`: it must not
 * become the failure of an answer that is good, and not of another listener, which may have a slot to free.
 *
 * @param answer  what the listener was registered for: a stream, or the `decoded` of a non-streaming response
 */
export function callListener<Outcome>(
  answer: object,
  listener: (outcome: Outcome) => unknown,
  outcome: Outcome,
): void {
  try {
    const returned = listener(outcome);
    if (!isThenable(returned)) return;
    const failures = failuresFor(answer);
    returned.then(undefined, (cause: unknown) => keep(failures, cause));
  } catch (cause) {
    keep(failuresFor(answer), cause);
  }
}

/** Is told what listeners of an answer have failed with, and those whose promises reject later. */
export function onListenerFailure(answer: object, tell: (cause: unknown) => void): void {
  const failures = failuresOf.get(answer);
  if (failures === undefined) return;
  failures.tell = tell;
  for (const cause of failures.causes.splice(0)) tell(cause);
}

function failuresFor(answer: object): Failures {
  const known = failuresOf.get(answer);
  if (known !== undefined) return known;
  const failures: Failures = { causes: [], tell: undefined };
  failuresOf.set(answer, failures);
  return failures;
}

function keep({ causes, tell }: Failures, cause: unknown): void {
  if (tell !== undefined) tell(cause);
  else if (causes.length < mostKept) causes.push(cause);
}
