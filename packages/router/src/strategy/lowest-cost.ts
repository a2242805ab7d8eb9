import type { DeploymentFacts } from '../deployment.ts';
import { lowestOf } from './lowest-of.ts';

/**
 * The deployment whose token of input and token of output cost the least together; of equals, any. One without prices
 * comes after all that have them: it may be the most expensive. A price that is missing beside the other counts as 0.
 */
export function lowestCost<Candidate extends DeploymentFacts>(
  candidates: readonly Candidate[],
  random: () => number,
): Candidate | undefined {
  return lowestOf(candidates, costOf, { random });
}

function costOf({ deployment: { costs } }: DeploymentFacts): number {
  if (costs?.inputPerToken === undefined && costs?.outputPerToken === undefined)
    return Number.MAX_VALUE;
  return (costs.inputPerToken ?? 0) + (costs.outputPerToken ?? 0);
}
