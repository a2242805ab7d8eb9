import { LLMError } from '../error/llm-error.ts';

/** A failure, and whose it is. */
export interface NamedFailure {
  /** Name of what was tried, such as a model. */
  readonly name: string;
  /** What it failed with. */
  readonly error: LLMError;
}

/**
 * One error for several of which none succeeded; the error itself where it is only one.
 *
 * Code and status are those of the first failure that is worth a retry, because then another attempt at all of them is, too; else
 * of the first. `errors` has all of them in order.
 */
export function allFailed(failures: readonly NamedFailure[]): LLMError {
  const [first] = failures;
  if (first === undefined) throw new TypeError('nothing has failed');
  if (failures.length === 1) return first.error;
  const { error } = failures.find((failure) => failure.error.retryable) ?? first;
  const said = failures.map((failure) => `${failure.name}: ${failure.error.message}`);
  const waits = failures.flatMap((failure) => failure.error.retryAfterMs ?? []);
  return new LLMError(error.code, `all of ${failures.length} failed: ${said.join('; ')}`, {
    status: error.status,
    retryable: error.retryable,
    ...(error.retryable && waits.length > 0 && { retryAfterMs: Math.min(...waits) }),
    errors: failures.map((failure) => failure.error),
    cause: error,
  });
}
