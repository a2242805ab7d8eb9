import type { PassedOver } from '@llm/core';
import type { Deployment } from '../deployment.ts';
import type { StrategyInput } from '../strategy/strategy.ts';
import type { DeploymentFilter } from './filter.ts';

/** Those whom all filters let through, in their order. @throws {LLMError} a filter lets none through */
export function narrowAll<Candidate extends { readonly deployment: Deployment }>(
  filters: readonly DeploymentFilter[],
  candidates: readonly Candidate[],
  input: StrategyInput,
): readonly Candidate[] {
  let left = candidates;
  for (const filter of filters) left = filter.narrow(left, input);
  return left;
}

/** Which filter left a candidate out; `undefined` where none did. For notes: it asks the filters again. */
export function leftOutBy<Candidate extends { readonly deployment: Deployment }>(
  filters: readonly DeploymentFilter[],
  candidates: readonly Candidate[],
  { candidate, input }: { readonly candidate: Candidate; readonly input: StrategyInput },
): PassedOver['why'] | undefined {
  let left = candidates;
  for (const filter of filters) {
    left = filter.narrow(left, input);
    if (!left.includes(candidate)) return filter.why;
  }
  return undefined;
}
