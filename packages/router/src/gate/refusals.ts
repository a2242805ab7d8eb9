import { LLMError } from '@llm/core';
import type { Ending } from './waiting-room.ts';

// Calls end when they end. Where nobody knows when, this is what callers are told.
const unknownMs = 1_000;

interface Visit {
  readonly model: string;
  readonly waitedMs: number;
}

/** Why a call was not let in. */
export function failureOf(
  ending: Exclude<Ending, { readonly kind: 'admitted' }>,
  { model, waitedMs }: Visit,
): LLMError {
  switch (ending.kind) {
    case 'cancelled':
      return ending.error;
    case 'timed out':
      return new LLMError(
        'queue_timeout',
        `the call waited ${Math.round(waitedMs)} ms for a deployment of ${model}, and its time was over`,
      );
    case 'refused': {
      const { reason, retryAfterMs } = ending;
      const isKnown = retryAfterMs !== Infinity;
      const after = { retryAfterMs: isKnown ? retryAfterMs : unknownMs };
      if (reason === 'full')
        return new LLMError(
          'overloaded',
          `too many calls wait for ${model}: try again later`,
          after,
        );
      return isKnown
        ? new LLMError('rate_limited', `every deployment of ${model} is at its rate limit`, after)
        : new LLMError('overloaded', `every deployment of ${model} is busy: try again later`);
    }
  }
}
