import { whenSettled, type CallLayer } from '@llm/core';
import { attodollars } from '../budget/budget.ts';
import type { SpendLedger } from '../budget/spend-ledger.ts';
import type { Deployment } from '../deployment.ts';

/**
 * Adds what answers of a deployment cost to its budgets, when they are over: also those of streams that broke off or were cancelled, as far as the
 * upstream had counted. `costOf` of the deployment says the price, else the answer. What has no known price costs nothing.
 */
export function spend(
  ledger: SpendLedger,
  { budgets = [], costOf }: Pick<Deployment, 'budgets' | 'costOf'>,
): CallLayer {
  return (inner) => async (call, context) => {
    const result = await inner(call, context);
    if (call.settings.apiKey === undefined)
      whenSettled(result, ({ usage }) => {
        const cost = usage && (costOf?.(usage, call.model) ?? result.costOf?.(usage));
        if (cost !== undefined) ledger.add(budgets, attodollars(cost.exactUsd));
      });
    return result;
  };
}
