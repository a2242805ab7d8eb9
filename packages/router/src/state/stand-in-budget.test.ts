import { describe, expect, it } from 'vitest';
import { createStandInBudget } from './stand-in-budget.ts';

function taken({
  calls,
  share = 0.05,
  allowance = 10,
}: Record<string, number> & { calls: number }) {
  const budget = createStandInBudget(share, allowance);
  let count = 0;
  for (let call = 0; call < calls; call += 1) {
    budget.count();
    if (budget.take()) count += 1;
  }
  return count;
}

describe('createStandInBudget', () => {
  it.each([
    [{ calls: 5 }, 5],
    [{ calls: 10 }, 10],
    [{ calls: 100 }, 15],
    [{ calls: 1_000 }, 60],
    [{ calls: 1_000, share: 0 }, 10],
    [{ calls: 1_000, allowance: 0 }, 50],
    [{ calls: 1_000, share: 0, allowance: 0 }, 0],
    [{ calls: 1_000, share: 1, allowance: 0 }, 1_000],
  ])('of %j lets %d ask', (case_, expected) => {
    expect(taken(case_)).toBe(expected);
  });

  it('saves no more than a hundred', () => {
    const budget = createStandInBudget(0.05, 10);
    for (let call = 0; call < 100_000; call += 1) budget.count();
    let count = 0;
    while (budget.take()) count += 1;
    expect(count).toBe(100);
  });

  it('takes back what was not used', () => {
    const budget = createStandInBudget(0, 1);
    expect([budget.take(), budget.take()]).toEqual([true, false]);
    budget.giveBack();
    expect(budget.take()).toBe(true);
  });
});
