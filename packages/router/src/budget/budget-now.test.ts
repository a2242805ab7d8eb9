import { fakeClock } from '@llm/core/testing';
import { describe, expect, it } from 'vitest';
import { attodollars, type Budget } from './budget.ts';
import { budgetsNow } from './budget-now.ts';
import { createSpendLedger } from './spend-ledger.ts';

const daily: Budget = { key: 'a', usd: 2, period: { ms: 86_400_000 } };
const ever: Budget = { key: 'b', usd: 2, period: 'ever' };

describe('budgetsNow', () => {
  it('tells each key once, what was spent, and when it begins anew', async () => {
    const clock = fakeClock({ now: 86_400_000 + 1_000 });
    const ledger = createSpendLedger({ clock, store: undefined, onFailure: () => undefined });
    const now = () => budgetsNow([daily, ever, { ...daily }], ledger, clock.now());
    expect(now()).toEqual([
      { budget: daily, spentUsd: 0, resetsInMs: 86_399_000 },
      { budget: ever, spentUsd: 0 },
    ]);
    ledger.add([daily, ever], attodollars('0.25'));
    ledger.add([daily], attodollars('0.000001'));
    expect(now().map(({ spentUsd }) => spentUsd)).toEqual([0.250_001, 0.25]);
    await clock.advance(86_400_000);
    expect(now().map(({ spentUsd }) => spentUsd)).toEqual([0, 0.25]);
  });
});
