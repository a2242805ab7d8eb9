import { isLLMError, type CallLayer, type Sleep } from '@llm/core';

export interface RetryOptions {
  /** Further attempts after the first, where the call does not say. */
  readonly retries: number;
  readonly now: () => number;
  readonly sleep: Sleep;
  /** From 0 to 1. */
  readonly random: () => number;
}

const firstPauseMs = 500;
const longestPauseMs = 8_000;
// A provider that wants to be left alone for longer is better served by the caller's own patience.
const longestRetryAfterMs = 60_000;

/**
 * Calls again while a failure may pass and the deadline allows the pause before it: as long as the
 * upstream asks for, else a random part of 0.5, 1, 2, … up to 8 seconds.
 */
export function retry({ retries, now, sleep, random }: RetryOptions): CallLayer {
  return (inner) => async (call, context) => {
    const attempts = 1 + (call.settings.retries ?? retries);
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await inner(call, { ...context, attempt });
      } catch (error) {
        if (attempt >= attempts || context.signal.aborted) throw error;
        if (!isLLMError(error) || !error.retryable) throw error;
        const { retryAfterMs } = error;
        if (retryAfterMs !== undefined && retryAfterMs > longestRetryAfterMs) throw error;
        const pauseMs =
          retryAfterMs ?? random() * Math.min(longestPauseMs, firstPauseMs * 2 ** (attempt - 1));
        if (now() + pauseMs >= context.deadline) throw error;
        await sleep(pauseMs, context.signal);
      }
    }
  };
}
