import { LLMError } from '@llm/core';
import type { SpendLedger } from '../budget/spend-ledger.ts';
import type { Deployment } from '../deployment.ts';
import type { DeploymentFilter } from './filter.ts';

/**
 * Leaves out deployments that have spent one of their budgets. A call with a key of the caller's own is paid by the caller, so it may go
 * anywhere.
 *
 * @throws {LLMError} (`narrow`) budget_exceeded: all have; `retryAfterMs` says when the first has money again
 */
export function byBudget(ledger: SpendLedger, isUsed: () => boolean): DeploymentFilter {
  return {
    why: 'budget',
    narrow(candidates, { call, now }) {
      if (!isUsed() || call.settings.apiKey !== undefined) return candidates;
      ledger.look(now);
      const waitOf = ({ deployment }: { readonly deployment: Deployment }): number =>
        Math.max(0, ...(deployment.budgets ?? []).map((one) => ledger.msUntilMoney(one, now)));
      const left = candidates.filter((candidate) => waitOf(candidate) === 0);
      if (left.length === candidates.length) return candidates;
      if (left.length > 0) return left;
      const waitMs = Math.min(...candidates.map(waitOf));
      throw new LLMError(
        'budget_exceeded',
        `every deployment of ${call.model} has spent its budget`,
        waitMs === Infinity ? {} : { retryAfterMs: waitMs },
      );
    },
  };
}
