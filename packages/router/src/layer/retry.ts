import {
  LLMError,
  systemClock,
  systemSleep,
  toLLMError,
  type CallSettings,
  type CallLayer,
  type Clock,
  type Sleep,
} from '@llm/core';
import { callRecordOf, withCallRecord, type CallRecord } from '../state/call-record.ts';
import { failureTraits } from '../state/failure-traits.ts';
import { validateNumber } from '../validate-number.ts';

/** How often to call again, and how long to wait before. */
export interface RetryOptions {
  /** Calls in all, the first one included. Default 3. `settings.retries` of a call wins. */
  readonly attempts?: number;
  /** Ceiling of the first wait, which doubles with each further one. Default 250 ms. */
  readonly baseDelayMs?: number;
  /** Ceiling of every wait. Default 8000 ms. */
  readonly maxDelayMs?: number;
  /**
   * The longest `Retry-After` to wait for. Default 5000 ms.
   *
   * Who asks for more is not asked again: a fallback or the caller, who gets the header, has a better use for the time.
   */
  readonly maxRetryAfterMs?: number;
  readonly clock?: Clock;
  readonly sleep?: Sleep;
  /** At least 0, below 1. Default `Math.random`. */
  readonly random?: () => number;
}

// A caller may ask for retries, but not for a storm.
const mostAttempts = 10;

/**
 * Calls again after a failure that another attempt may mend: at once where another deployment is left, else after
 * a random part of an exponential delay or the delay the upstream asked for.
 *
 * A stream is retried only before its first chunk: later failures belong to the reader. What timed out is not
 * asked again. Nothing is waited for that would come after the call's deadline.
 *
 * @throws {TypeError} an option is out of its bounds
 */
export function retry(options: RetryOptions = {}): CallLayer {
  const { clock = systemClock, sleep = systemSleep } = options;
  const attempts = validateNumber('attempts', options.attempts ?? 3, { min: 1, whole: true });
  const delays = createDelays(options);
  return (inner) => async (call, outer) => {
    const context = withCallRecord(outer);
    const record = callRecordOf(context);
    const most = attemptsOf(call.settings, attempts);
    for (let attempt = 1, waits = 0; ; attempt += 1) {
      record.next = undefined;
      try {
        return await inner(call, attempt === 1 ? context : { ...context, attempt });
      } catch (cause) {
        const error = toLLMError(cause);
        if (!(attempt < most) || context.signal.aborted) throw withAttempts(error, attempt);
        const delayMs = mendsElsewhere(error, record, call.settings)
          ? 0
          : mendsAgain(error, record)
            ? delays.after(error, waits)
            : undefined;
        if (delayMs === undefined || clock.now() + delayMs >= context.deadline) {
          throw withAttempts(error, attempt);
        }
        if (delayMs > 0) {
          waits += 1;
          await sleep(delayMs, context.signal);
        }
      }
    }
  };
}

function attemptsOf({ retries }: CallSettings, attempts: number): number {
  return retries === undefined ? attempts : Math.min(Math.max(retries, 0) + 1, mostAttempts);
}

function mendsElsewhere(error: LLMError, record: CallRecord, { apiKey }: CallSettings): boolean {
  if (record.next !== 'another') return false;
  // With a key of the caller's own a refusal is about that key, wherever it is shown.
  return error.retryable || (failureTraits[error.code].elsewhere && apiKey === undefined);
}

function mendsAgain(error: LLMError, { next }: CallRecord): boolean {
  if (!error.retryable || next === 'nothing') return false;
  return error.code !== 'timeout' || next !== undefined;
}

interface Delays {
  /** Milliseconds to wait; `undefined` where the upstream wants more time than there is. */
  after(error: LLMError, waits: number): number | undefined;
}

function createDelays({
  baseDelayMs = 250,
  maxDelayMs = 8_000,
  maxRetryAfterMs = 5_000,
  random = Math.random,
}: RetryOptions): Delays {
  for (const [name, value] of Object.entries({ baseDelayMs, maxDelayMs, maxRetryAfterMs })) {
    validateNumber(name, value, { min: 0 });
  }
  return {
    after({ retryAfterMs }, waits) {
      if (retryAfterMs === undefined) {
        return random() * Math.min(maxDelayMs, baseDelayMs * 2 ** waits);
      }
      // Everybody was told the same time, so each comes a little later.
      return retryAfterMs > maxRetryAfterMs ? undefined : retryAfterMs + random() * baseDelayMs;
    },
  };
}

function withAttempts(error: LLMError, attempts: number): LLMError {
  if (attempts === 1) return error;
  const { status, retryable, retryAfterMs, provider, model, param, upstream } = error;
  const known = { status, retryable, retryAfterMs, provider, model, param, upstream };
  return new LLMError(error.code, `${error.message} (after ${attempts} attempts)`, {
    ...definedOf(known),
    cause: error,
  });
}

function definedOf(details: object): object {
  return Object.fromEntries(Object.entries(details).filter(([, value]) => value !== undefined));
}
