import { runAside, type Clock } from '@llm/core';
import { attodollars, type Budget, type BudgetPeriod, windowOf } from './budget.ts';
import type { SpendStore } from './spend-store.ts';

/** What is known of the money that budgets allow. */
export interface SpendLedger {
  /** Adds a cost, in attodollars, to all of these budgets. */
  add(budgets: readonly Budget[], amount: bigint): void;
  /** Milliseconds until a budget begins anew; 0 where it has money left now, `Infinity` where it is spent for ever. */
  msUntilMoney(budget: Budget, now: number): number;
  /** What was spent within the present period, in attodollars, by all instances as far as this one has heard. */
  spent(budget: Budget): bigint;
  /** Hears at once what others have spent of these. Others of which nobody asked yet are not known. */
  watch(budgets: readonly Budget[]): void;
  /** Hears in the background what others have spent, at most once a second. */
  look(now: number): void;
}

interface LedgerOptions {
  readonly clock: Clock;
  readonly store: SpendStore | undefined;
  readonly onFailure: (cause: unknown) => void;
}

interface Entry {
  readonly name: string;
  readonly period: BudgetPeriod;
  readonly endsAt: number;
  own: bigint;
  /** As far as was heard. */
  others: bigint;
}

// How old the last look into the store may be.
const freshMs = 1_000;

/**
 * Counts what calls have cost, for budgets.
 *
 * No call waits for a store: it is told in the background, one exchange at a time, and what others spend is heard within a second. While it is
 * away each instance knows what it had heard and what it spends itself.
 */
export function createSpendLedger({ clock, store, onFailure }: LedgerOptions): SpendLedger {
  const entries = new Map<string, Entry>();
  const amounts = new WeakMap<Budget, bigint>();
  let lookedAt = -Infinity;
  let isSharing = false;
  let isChanged = false;

  const entryOf = ({ key, period }: Budget, now: number): Entry => {
    const known = entries.get(key);
    if (known !== undefined && now < known.endsAt && isSame(known.period, period)) return known;
    const { name, endsAt } = windowOf(period, now);
    const entry = { name: `${key} ${name}`, period, endsAt, own: 0n, others: 0n };
    entries.set(key, entry);
    return entry;
  };
  const amountOf = (budget: Budget): bigint => {
    const amount = amounts.get(budget) ?? attodollars(budget.usd);
    amounts.set(budget, amount);
    return amount;
  };

  const share = async (shared: SpendStore): Promise<void> => {
    if (isSharing) return;
    isSharing = true;
    try {
      do {
        isChanged = false;
        const now = clock.now();
        lookedAt = now;
        const told = [...entries.values()];
        const counts = told.map(({ name, own, endsAt }) => ({ name, own, leftMs: endsAt - now }));
        const totals = await shared.share(counts);
        // The next look reports it again.
        if (totals === undefined) return;
        for (const [at, entry] of told.entries()) {
          const all = totals[at] ?? 0n;
          const others = all - (counts[at]?.own ?? 0n);
          entry.others = others > 0n ? others : 0n;
        }
      } while (isChanged);
    } finally {
      isSharing = false;
    }
  };

  return {
    add(budgets, amount) {
      const now = clock.now();
      for (const budget of budgets) entryOf(budget, now).own += amount;
      isChanged = true;
      if (store !== undefined) runAside(share, store, onFailure);
    },
    msUntilMoney(budget, now) {
      const { own, others, endsAt } = entryOf(budget, now);
      return own + others < amountOf(budget) ? 0 : endsAt - now;
    },
    spent(budget) {
      const { own, others } = entryOf(budget, clock.now());
      return own + others;
    },
    watch(budgets) {
      const now = clock.now();
      for (const budget of budgets) entryOf(budget, now);
      isChanged = true;
      if (store !== undefined && budgets.length > 0) runAside(share, store, onFailure);
    },
    look(now) {
      if (store === undefined || now - lookedAt < freshMs) return;
      lookedAt = now;
      runAside(share, store, onFailure);
    },
  };
}

function isSame(one: BudgetPeriod, other: BudgetPeriod): boolean {
  if (one === 'ever' || other === 'ever') return one === other;
  if ('ms' in one) return 'ms' in other && one.ms === other.ms;
  return 'months' in other && one.months === other.months;
}
