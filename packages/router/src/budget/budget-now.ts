import { type Budget, windowOf } from './budget.ts';
import type { SpendLedger } from './spend-ledger.ts';

/** A budget at this moment. */
export interface BudgetNow {
  /** What may be spent, and how often anew. */
  readonly budget: Budget;
  /** Dollars spent within the present period, by all instances as far as this one has heard. */
  readonly spentUsd: number;
  /** Milliseconds until the budget begins anew; absent where it never does. */
  readonly resetsInMs?: number;
}

/** How budgets are now, each key once. */
export function budgetsNow(
  budgets: readonly Budget[],
  ledger: Pick<SpendLedger, 'spent'>,
  now: number,
): readonly BudgetNow[] {
  const byKey = new Map(budgets.map((budget) => [budget.key, budget]));
  return Array.from(byKey.values(), (budget): BudgetNow => {
    const { endsAt } = windowOf(budget.period, now);
    const spentUsd = Number(ledger.spent(budget)) / 1e18;
    return endsAt === Infinity
      ? { budget, spentUsd }
      : { budget, spentUsd, resetsInMs: endsAt - now };
  });
}
