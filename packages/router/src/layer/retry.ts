import {
  callRecordOf,
  isExhausted,
  retry as retryCalls,
  withCallRecord,
  type CallContext,
  type CallLayer,
  type NextAttempt,
  type RetryableFailure,
  type RetryOptions as CallRetryOptions,
} from '@llm/core';
import { failureTraits } from '../state/failure-traits.ts';

/** How often to call again, and how long to wait before. */
export type RetryOptions = Omit<CallRetryOptions, 'maxAttempts' | 'next' | 'onAttempt'>;

// A caller may ask for retries, but not for a storm.
const maxAttempts = 10;

/**
 * Calls again after a failure that another attempt may mend: at once where another deployment is left, else after
 * a random part of an exponential delay or the delay the upstream asked for.
 *
 * A stream is retried only before its first chunk: later failures belong to the reader. What timed out is not
 * asked again. Nothing is waited for that would come after the call's deadline. A call may ask for ten attempts at most, and
 * gets no more than the whole call may come to (`maxAttempts` of `fallback`).
 *
 * @throws {TypeError} an option is out of its bounds
 */
export function retry(options: RetryOptions = {}): CallLayer {
  const again = retryCalls({ ...options, maxAttempts, next: nextAttempt, onAttempt: begin });
  return (inner) => {
    const service = again(inner);
    return (call, context) => service(call, withCallRecord(context));
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

function nextAttempt(failure: RetryableFailure): NextAttempt {
  // An upstream may call a refusal of the prompt retryable, but the prompt stays what it is.
  if (failureTraits[failure.error.code].final) return 'never';
  if (isExhausted(callRecordOf(failure.context))) return 'never';
  if (otherDeploymentMayHelp(failure)) return 'at once';
  return retryMayHelp(failure) ? 'after a pause' : 'never';
}

function otherDeploymentMayHelp({ error, call, context }: RetryableFailure): boolean {
  if (callRecordOf(context).next !== 'another') return false;
  // With a key of the caller's own a refusal is about that key, wherever it is shown.
  const { apiKey } = call.settings;
  return error.retryable || (failureTraits[error.code].elsewhere && apiKey === undefined);
}

function retryMayHelp({ error, context }: RetryableFailure): boolean {
  const { next } = callRecordOf(context);
  if (!error.retryable || next === 'nothing') return false;
  return error.code !== 'timeout' || next !== undefined;
}
