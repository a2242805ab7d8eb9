import type { StandIn } from '@llm/core';
import type { Deployment } from './deployment.ts';

interface Entry {
  readonly deployment: Deployment;
}

/** Of a model's deployments those that may stand in for another one. */
export function standInsOf<Candidate extends Entry>(
  candidates: readonly Candidate[],
  { except, onlyPrefill }: StandIn,
): readonly Candidate[] {
  return candidates.filter(
    ({ deployment: { id, prefill = false } }) => !except.has(id) && (prefill || !onlyPrefill),
  );
}
