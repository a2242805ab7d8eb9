import type { PassedOver } from '@llm/core';
import type { Deployment } from '../deployment.ts';
import type { StrategyInput } from '../strategy/strategy.ts';

/** Leaves out deployments that a call may not go to, whatever a strategy would choose. */
export interface DeploymentFilter {
  /** Why they were left out, for notes about the call. */
  readonly why: PassedOver['why'];
  /**
   * Those that the call may go to, at least one of them. The list itself where all may be asked.
   *
   * @throws {LLMError} it may go to none
   */
  narrow<Candidate extends { readonly deployment: Deployment }>(
    candidates: readonly Candidate[],
    input: StrategyInput,
  ): readonly Candidate[];
}
