import type { Call, CallLayer, CallSettings } from '../contract/call.ts';
import type { Clock, Sleep } from '../contract/clock.ts';
import type { RetryNote } from '../contract/call-note.ts';
import type { CallContext } from '../contract/service.ts';
import { changeError, type LLMError, toLLMError } from '../error/llm-error.ts';
import { notesOf } from '../service/call-record.ts';
import { systemClock, systemSleep } from '../runtime/system-clock.ts';
import { validateNumber } from '../runtime/validate-number.ts';

/** How often to call again, and how long to wait before. */
export interface RetryOptions {
  /** Calls in all, the first one included. Default 3. `settings.retries` of a call wins. */
  readonly attempts?: number;
  /** Calls in all that a call's own `settings.retries` may ask for. Default unlimited. */
  readonly maxAttempts?: number;
  /**
   * Calls in all after a failure of this kind, the first one included; `undefined` for `attempts`. `settings.retries` of a call
   * wins.
   */
  readonly attemptsAfter?: (failure: RetryableFailure) => number | undefined;
  /** The least wait where the upstream did not ask for one. Default 0 ms. */
  readonly minDelayMs?: number;
  /** Whether a retry after a pause is within a budget; each question takes one from it. Default always. */
  readonly isAffordable?: (failure: RetryableFailure) => boolean;
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
  /** Whether another attempt may help. Default: after a pause where the error is `retryable`, else not. */
  readonly next?: (failure: RetryableFailure) => NextAttempt;
  /** Is told before each attempt how many may follow it. */
  readonly onAttempt?: (context: CallContext, left: number) => void;
  /** Source of time. Default: the system clock. */
  readonly clock?: Clock;
  /** Waits between attempts. Default: the timers of the system. */
  readonly sleep?: Sleep;
  /** At least 0, below 1. Default `Math.random`. */
  readonly random?: () => number;
}

/** What to do after a failure: call again at once, call again after a pause, or give the failure to the caller. */
export type NextAttempt = 'at once' | 'after a pause' | 'never';

/** An attempt that failed, and the call that it belongs to. */
export interface RetryableFailure {
  /** What the attempt failed with. */
  readonly error: LLMError;
  /** The call that failed. */
  readonly call: Call;
  /** Context of the call. */
  readonly context: CallContext;
}

const byError = ({ error }: RetryableFailure): NextAttempt =>
  error.retryable ? 'after a pause' : 'never';

/**
 * Calls again after a failure that another attempt may mend, after a random part of an exponential delay or the delay
 * that the upstream asked for.
 *
 * A stream is retried only before its first chunk: later failures belong to the reader. Nothing is waited for that
 * would come after the call's deadline. The error of a call that was tried more than once says how often.
 *
 * @throws {TypeError} an option is out of its bounds
 */
export function retry(options: RetryOptions = {}): CallLayer {
  const { clock = systemClock, sleep = systemSleep, next = byError } = options;
  const { onAttempt, attemptsAfter, isAffordable } = options;
  const limits = {
    attempts: validateNumber('attempts', options.attempts ?? 3, { min: 1, whole: true }),
    maxAttempts: options.maxAttempts ?? Infinity,
  };
  const delays = createDelays(options);
  return (inner) => async (call, context) => {
    const most = attemptsOf(call.settings, limits);
    for (let attempt = 1, waits = 0; ; attempt += 1) {
      const asked = attempt === 1 ? context : { ...context, attempt };
      onAttempt?.(asked, most - attempt);
      try {
        return await inner(call, asked);
      } catch (cause) {
        const error = toLLMError(cause);
        const notes = notesOf(context);
        const giveUp = (why: NonNullable<RetryNote['why']>): LLMError => {
          notes?.push(retryNote(error, { attempts: attempt, why }));
          return withAttempts(error, attempt);
        };
        const failure = { error, call, context: asked };
        const ofKind = call.settings.retries === undefined ? attemptsAfter?.(failure) : undefined;
        if (attempt >= (ofKind ?? most)) throw giveUp('no attempts left');
        if (context.signal.aborted) throw giveUp('no time left');
        const how = next(failure);
        if (how === 'never') throw giveUp('would not help');
        const delayMs = how === 'at once' ? 0 : delays.after(error, waits);
        if (delayMs === undefined) throw giveUp('the upstream asks for too long');
        if (clock.now() + delayMs >= context.deadline) throw giveUp('no time left');
        if (how === 'after a pause' && isAffordable?.(failure) === false)
          throw giveUp('the retry budget is used up');
        notes?.push(retryNote(error, { attempts: attempt, waitMs: delayMs }));
        if (delayMs > 0) {
          waits += 1;
          await sleep(delayMs, context.signal);
        }
      }
    }
  };
}

function retryNote(
  { code }: LLMError,
  what: { readonly attempts: number; readonly waitMs?: number; readonly why?: RetryNote['why'] },
): RetryNote {
  const { attempts, waitMs, why } = what;
  return { decision: 'retry', error: code, attempts, waitMs, ...(why !== undefined && { why }) };
}

function attemptsOf(
  { retries }: CallSettings,
  { attempts, maxAttempts }: Required<Pick<RetryOptions, 'attempts' | 'maxAttempts'>>,
): number {
  if (retries === undefined) return attempts;
  // `!(retries > 0)` holds for NaN, too: a call that asks for nonsense is made once.
  return !(retries > 0) ? 1 : Math.min(retries + 1, maxAttempts);
}

interface Delays {
  /** Milliseconds to wait; `undefined` where the upstream wants more time than there is. */
  after(error: LLMError, waits: number): number | undefined;
}

function createDelays({
  baseDelayMs = 250,
  maxDelayMs = 8_000,
  minDelayMs = 0,
  maxRetryAfterMs = 5_000,
  random = Math.random,
}: RetryOptions): Delays {
  const bounds = { baseDelayMs, maxDelayMs, minDelayMs, maxRetryAfterMs };
  for (const [name, value] of Object.entries(bounds)) {
    validateNumber(name, value, { min: 0 });
  }
  return {
    after({ retryAfterMs }, waits) {
      if (retryAfterMs === undefined) {
        return Math.max(minDelayMs, random() * Math.min(maxDelayMs, baseDelayMs * 2 ** waits));
      }
      // All callers were told the same time, so each adds a random part to spread them out.
      return retryAfterMs > maxRetryAfterMs ? undefined : retryAfterMs + random() * baseDelayMs;
    },
  };
}

function withAttempts(error: LLMError, attempts: number): LLMError {
  if (attempts === 1) return error;
  const message = `${error.message} (after ${attempts} attempts)`;
  return changeError(error, { message, cause: error });
}
