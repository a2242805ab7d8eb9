import type { DeploymentFacts } from '../deployment.ts';
import { waitForRoom } from '../room.ts';
import { lowestOf } from './lowest-of.ts';
import type { StrategyInput } from './strategy.ts';

/**
 * The deployment of which the smallest share is used: of the requests and the tokens of the last minute in its limits
 * the larger share. One that is at a limit is not chosen, so `requestsPerMinute: 3` takes three in every minute. Where a deployment
 * has no limits the tokens of the last minute are compared, and of equals the requests.
 *
 * Tokens are known when an answer is over, so calls in flight count as requests and not as tokens yet.
 */
export function lowestUsage<Candidate extends DeploymentFacts>(
  candidates: readonly Candidate[],
  random: () => number,
  { now }: Pick<StrategyInput, 'now'>,
): Candidate | undefined {
  const open = candidates.filter((candidate) => waitForRoom(candidate, now) === 0);
  const measure = open.every(isLimited) ? usedShare : usedAmount;
  return lowestOf(open, (candidate) => measure(candidate, now), { random });
}

function isLimited({ deployment: { limits = {} } }: DeploymentFacts): boolean {
  return limits.requestsPerMinute !== undefined || limits.tokensPerMinute !== undefined;
}

function usedShare(facts: DeploymentFacts, now: number): number {
  const { requestsPerMinute = Infinity, tokensPerMinute = Infinity } =
    facts.deployment.limits ?? {};
  return Math.max(
    facts.requests.sum(now) / requestsPerMinute,
    facts.tokens.sum(now) / tokensPerMinute,
  );
}

/** A request more counts less than a token more, and breaks ties. */
function usedAmount(facts: DeploymentFacts, now: number): number {
  return facts.tokens.sum(now) + facts.requests.sum(now) / 1e6;
}
