import {
  callRecordOf,
  isExhausted,
  ownValue,
  retry as retryCalls,
  withCallRecord,
  systemClock,
  validateNumber,
  type CallContext,
  type CallLayer,
  type ErrorCode,
  type NextAttempt,
  type RetryableFailure,
  type RetryOptions as CallRetryOptions,
} from '@llm/core';
import { failureTraits, isTimedOut } from '../state/failure-traits.ts';
import { createRetryBudget, type RetryBudgetOptions } from '../state/retry-budget.ts';

/** Retries after a failure, by its code. Codes that are absent have as many as `attempts` says. */
export type RetryPolicy = { readonly [Code in ErrorCode]?: number };

/** How often to call again, and how long to wait before. */
export interface RetryOptions extends Omit<
  CallRetryOptions,
  'maxAttempts' | 'next' | 'onAttempt' | 'attemptsAfter' | 'isAffordable'
> {
  /**
   * Retries by what went wrong, for all models. What stands here is tried again even where nobody expects it to help, such as
   * a refused key.
   */
  readonly policy?: RetryPolicy;
  /** The same by model, in place of `policy`. */
  readonly policies?: Readonly<Record<string, RetryPolicy>>;
  /** How many retries on the same deployment a model may have, measured by its calls; `false` for any number. */
  readonly budget?: RetryBudgetOptions | false;
}

// A caller may ask for retries, but not for a storm.
const maxAttempts = 10;

/**
 * Calls again after a failure that another attempt may mend: at once where another deployment is left, else after
 * a random part of an exponential delay or the delay the upstream asked for.
 *
 * A stream is retried only before its first chunk: later failures belong to the reader. What timed out is not
 * asked again. Nothing is waited for that would come after the call's deadline. A call may ask for ten attempts at most, and
 * gets no more than the whole call may come to (`maxAttempts` of `fallback`). The same deployments are not asked again
 * where the attempts that are left are needed for other models, or where the model's retry budget is used up.
 *
 * @throws {TypeError} an option is out of its bounds
 */
export function retry(options: RetryOptions = {}): CallLayer {
  const { policy = {}, policies = {}, budget: bounds = {}, clock = systemClock } = options;
  for (const one of [policy, ...Object.values(policies)])
    for (const [code, retries] of Object.entries(one))
      validateNumber(`policy.${code}`, retries, { min: 0, whole: true });
  const budget = bounds === false ? undefined : createRetryBudget(bounds);
  const retriesAfter = ({ error, call }: RetryableFailure): number | undefined =>
    (ownValue(policies, call.model) ?? policy)[error.code];
  const again = retryCalls({
    ...options,
    maxAttempts,
    next: (failure) => nextAttempt(failure, (retriesAfter(failure) ?? 0) > 0),
    onAttempt: begin,
    attemptsAfter: (failure) => {
      const retries = retriesAfter(failure);
      return retries === undefined ? undefined : Math.min(retries + 1, maxAttempts);
    },
    isAffordable: ({ call }) => budget?.take(call.model, clock.now()) ?? true,
  });
  return (inner) => {
    const service = again(inner);
    return (call, context) => {
      budget?.addCall(call.model, clock.now());
      return service(call, withCallRecord(context));
    };
  };
}

/**
 * The balance writes after each attempt what could be tried next. An attempt that fails before it reaches the balance
 * writes nothing, so the word of the attempt before is taken away first.
 */
function begin(context: CallContext, left: number): void {
  const record = callRecordOf(context);
  record.next = undefined;
  record.attemptsLeft = left;
}

function nextAttempt(failure: RetryableFailure, isAsked: boolean): NextAttempt {
  const { error, call, context } = failure;
  const record = callRecordOf(context);
  // A caller that sets a number of retries wants them for every failure that a retry may mend.
  record.retriesAnyway =
    isAsked && call.settings.retries === undefined && error.code !== 'cancelled';
  if (isExhausted(record)) return 'never';
  if (record.retriesAnyway) return record.next === 'another' ? 'at once' : 'after a pause';
  // An upstream may call a refusal of the prompt retryable, but the prompt stays what it is.
  if (failureTraits[error.code].final) return 'never';
  if (otherDeploymentMayHelp(failure)) return 'at once';
  // Another model is of more use than the same deployment once more.
  if (record.maxAttempts - record.attempts.length <= record.modelsLeft) return 'never';
  return retryMayHelp(failure) ? 'after a pause' : 'never';
}

function otherDeploymentMayHelp({ error, call, context }: RetryableFailure): boolean {
  if (callRecordOf(context).next !== 'another') return false;
  // A refusal of the caller's own key is about that key, so another deployment would refuse it as well.
  const { apiKey } = call.settings;
  return error.retryable || (failureTraits[error.code].elsewhere && apiKey === undefined);
}

function retryMayHelp({ error, context }: RetryableFailure): boolean {
  const { next } = callRecordOf(context);
  if (!error.retryable || next === 'nothing') return false;
  return !isTimedOut(error) || next !== undefined;
}
