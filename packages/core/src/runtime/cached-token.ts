import type { Clock } from '../contract/clock.ts';
import { isLLMError, LLMError } from '../error/llm-error.ts';
import { systemClock } from './system-clock.ts';
import { untilAborted } from './until-aborted.ts';

/** A credential that ends at some time. */
export interface Token {
  /** The token. */
  readonly value: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

/** Options of {@link cachedToken}. */
export interface CachedTokenOptions {
  /** How long before its end a token is replaced, at most half of its life. Default 300,000 ms. */
  readonly refreshBeforeMs?: number;
  /** After which a fetch is given up. Default 30,000 ms; 0 for no bound. */
  readonly timeoutMs?: number;
  /** Source of time. Default: the system clock. */
  readonly clock?: Clock;
}

interface Held {
  readonly value: string;
  /** In milliseconds of the clock's `now`, as is `refreshAt`. */
  readonly endsAt: number;
  /** When to fetch the next one, while this one is still good. */
  refreshAt: number;
}

// While the old token is good nobody needs a new one at once, so a server that fails is left alone for a while.
const pauseMs = 5_000;

/**
 * A token that is fetched once for all who ask, and again before it expires; the result is an `ApiKey`.
 *
 * Near its end a token is still given out while one fetch for its successor runs, so no call waits for that; if
 * the fetch fails, the old token serves until it expires. Without a good token all callers wait for one fetch.
 * A caller whose signal aborts stops waiting and nothing else: the fetch goes on for the others. A failure goes
 * to those who wait for it, and the next caller tries anew.
 *
 * @param fetchToken gets a signal that aborts when the fetch is given up, never because a caller disconnected
 * @throws {TypeError} a time is negative, or no number
 * @throws {LLMError} from the result: whatever `fetchToken` throws, where that is no `LLMError` as the cause of an
 *   authentication; timeout: it took too long; cancelled: the caller's signal aborted
 */
export function cachedToken(
  fetchToken: (signal: AbortSignal) => Promise<Token>,
  options: CachedTokenOptions = {},
): (signal?: AbortSignal) => Promise<string> {
  const { refreshBeforeMs = 300_000, timeoutMs = 30_000, clock = systemClock } = options;
  if (!(refreshBeforeMs >= 0) || !(timeoutMs >= 0)) {
    throw new TypeError('refreshBeforeMs and timeoutMs must be at least 0');
  }
  let held: Held | undefined;
  let flight: Promise<string> | undefined;

  const fetchNext = async (): Promise<string> => {
    const { value, expiresAt } = await fetchWithin(fetchToken, { timeoutMs, clock });
    // A change of the machine's clock does not change how long the token is still valid.
    const lifeMs = expiresAt - clock.date();
    const endsAt = clock.now() + lifeMs;
    held = { value, endsAt, refreshAt: endsAt - Math.min(refreshBeforeMs, lifeMs / 2) };
    return value;
  };
  const fly = (): Promise<string> =>
    (flight ??= fetchNext().finally(() => {
      flight = undefined;
    }));
  const refresh = (old: Held): void => {
    fly().catch(() => {
      old.refreshAt = clock.now() + pauseMs;
    });
  };

  return async (signal) => {
    const now = clock.now();
    if (held !== undefined && now < held.endsAt) {
      if (now >= held.refreshAt && flight === undefined) refresh(held);
      return held.value;
    }
    return signal === undefined ? fly() : untilAborted(fly(), signal);
  };
}

/** One fetch, given up when its time is over even if it does not notice the signal. */
async function fetchWithin(
  fetchToken: (signal: AbortSignal) => Promise<Token>,
  { timeoutMs, clock }: { readonly timeoutMs: number; readonly clock: Clock },
): Promise<Token> {
  const controller = new AbortController();
  const stop =
    timeoutMs > 0
      ? clock.after(timeoutMs, () =>
          controller.abort(new LLMError('timeout', `no token came within ${timeoutMs} ms`)),
        )
      : undefined;
  try {
    return await untilAborted(callFetch(fetchToken, controller.signal), controller.signal);
  } catch (cause) {
    if (isLLMError(cause)) throw cause;
    throw new LLMError('authentication', 'a token could not be fetched', { cause });
  } finally {
    stop?.();
  }
}

/** Asynchronous in any case, so that a function that throws at once fails as every other does. */
async function callFetch(
  fetchToken: (signal: AbortSignal) => Promise<Token>,
  signal: AbortSignal,
): Promise<Token> {
  return fetchToken(signal);
}
