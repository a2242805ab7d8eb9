import type { DeploymentFacts } from '../deployment.ts';
import { lowestOf } from './lowest-of.ts';

/**
 * The deployment with the fewest calls in flight of this process, streams counted until their end; of equals, any.
 */
export function leastBusy<Candidate extends DeploymentFacts>(
  candidates: readonly Candidate[],
  random: () => number,
): Candidate | undefined {
  return lowestOf(candidates, ({ inFlight }) => inFlight, { random });
}
