import type { Call, CallContext } from '@llm/core';
import type { DeploymentFacts } from '../deployment.ts';

/** The call that a deployment is chosen for. */
export interface StrategyInput {
  /** The call to choose for. */
  readonly call: Call;
  /** Context of the call. */
  readonly context: CallContext;
  /** Milliseconds of the clock's `now`. */
  readonly now: number;
}

/**
 * Chooses among deployments that may all take the call; `undefined` where none of them should.
 *
 * A pure function: it keeps nothing, `random` (at least 0, below 1) is its only chance, and `input.now` its only clock.
 */
export type Strategy = <Candidate extends DeploymentFacts>(
  candidates: readonly Candidate[],
  random: () => number,
  input: StrategyInput,
) => Candidate | undefined;
