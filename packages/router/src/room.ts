import type { DeploymentFacts } from './deployment.ts';

/** Milliseconds until one more request is within a deployment's limits of a minute; 0 where it is now. A limit of 0 is never open. */
export function waitForRoom(facts: DeploymentFacts, now: number): number {
  const { requestsPerMinute, tokensPerMinute } = facts.deployment.limits ?? {};
  return Math.max(
    requestsPerMinute === undefined ? 0 : waitFor(requestsPerMinute - 1, facts.requests, now),
    tokensPerMinute === undefined ? 0 : waitFor(tokensPerMinute - 1, facts.tokens, now),
  );
}

function waitFor(most: number, window: DeploymentFacts['requests'], now: number): number {
  return most < 0 ? Infinity : window.untilAtMost(now, most);
}
