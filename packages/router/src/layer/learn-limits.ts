import { type CallLayer, type Clock, isLLMError } from '@llm/core';
import { createLearnedRate } from '../state/learned-rate.ts';
import type { DeploymentState } from '../state/deployment-state.ts';

interface LearnLimitsOptions {
  /** The deployment that the layer stands before. What is learned is written to it, and a gate keeps to that. */
  readonly state: DeploymentState;
  readonly clock: Clock;
}

/**
 * Learns how many calls a deployment takes: its refusals for too many calls say where the limit is, and its answers how far one may go again.
 *
 * Refusals of a key of the caller's own and of an account without credit say nothing about that.
 */
export function learnLimits({ state, clock }: LearnLimitsOptions): CallLayer {
  const rate = (state.learned ??= createLearnedRate());
  return (inner) => async (call, context) => {
    if (call.settings.apiKey !== undefined) return inner(call, context);
    rate.sent(clock.now());
    try {
      const result = await inner(call, context);
      rate.accepted(clock.now());
      return result;
    } catch (cause) {
      if (isLLMError(cause, 'rate_limited') && cause.upstream?.isAccount !== true)
        rate.refused(clock.now(), cause.upstream?.headers);
      throw cause;
    }
  };
}
