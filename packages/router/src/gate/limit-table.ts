import type { AdmissionChoice, Limit } from '@llm/core';
import type { Deployment, DeploymentFacts } from '../deployment.ts';
import { learnedLimits, limitsOf } from './deployment-limits.ts';

/** What a table reads of a deployment. */
export interface Limited {
  readonly deployment: Deployment;
  readonly learned?: DeploymentFacts['learned'];
}

/** What a group of deployments counts. */
export interface GroupLimits {
  /** Whether one of them has limits. */
  readonly some: boolean;
  /** Whether one of these counts costs. */
  readonly costs: boolean;
}

/** What deployments admit. */
export interface LimitTable {
  /** A deployment as a choice of a ticket; `closedMs` is what is left of its cooldown. */
  choiceOf(candidate: Limited, closedMs: number): AdmissionChoice;
  ofGroup(group: readonly Limited[]): GroupLimits;
}

/** Limits are read from deployments once, because they are asked for with every call. */
export function createLimitTable({
  enforceRates,
  learns,
}: {
  readonly enforceRates: boolean;
  readonly learns: boolean;
}): LimitTable {
  const known = new WeakMap<Deployment, AdmissionChoice>();
  const groups = new WeakMap<readonly Limited[], GroupLimits>();
  const fixedOf = (deployment: Deployment): AdmissionChoice => {
    const before = known.get(deployment);
    if (before !== undefined) return before;
    const choice = {
      id: deployment.id,
      limits: limitsOf(deployment, enforceRates),
      closedMs: 0,
    };
    known.set(deployment, choice);
    return choice;
  };
  const fixedOfGroup = (group: readonly Limited[]): GroupLimits => {
    const before = groups.get(group);
    if (before !== undefined) return before;
    const limits = group.flatMap(({ deployment }) => fixedOf(deployment).limits);
    const found = { some: limits.length > 0, costs: limits.some(countsCost) };
    groups.set(group, found);
    return found;
  };
  return {
    choiceOf({ deployment, learned }, closedMs) {
      const fixed = fixedOf(deployment);
      const isLearned = learned !== undefined && learned.limits.length > 0;
      if (!isLearned && closedMs <= 0) return fixed;
      const { id, limits } = fixed;
      return {
        id,
        limits: isLearned ? [...limits, ...learnedLimits(deployment, learned.limits)] : limits,
        closedMs,
      };
    },
    ofGroup(group) {
      const fixed = fixedOfGroup(group);
      if (fixed.some || !learns) return fixed;
      // What is learned changes, so it is not remembered. It counts calls and no costs.
      const some = group.some(({ learned }) => (learned?.limits.length ?? 0) > 0);
      return { some, costs: false };
    },
  };
}

function countsCost({ counts }: Limit): boolean {
  return counts === 'cost';
}
