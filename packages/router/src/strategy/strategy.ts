import type { DeploymentFacts } from '../deployment.ts';

/**
 * Chooses among deployments that may all take the call; `undefined` where none of them should.
 *
 * A pure function: it keeps nothing, and `random` (at least 0, below 1) is its only chance.
 */
export type Strategy = <Candidate extends DeploymentFacts>(
  candidates: readonly Candidate[],
  random: () => number,
) => Candidate | undefined;
