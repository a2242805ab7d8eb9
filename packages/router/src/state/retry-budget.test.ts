import { describe, expect, it } from 'vitest';
import { createRetryBudget } from './retry-budget.ts';

describe('createRetryBudget', () => {
  it.each([{ share: -1 }, { reserve: Number.NaN }])('refuses %j', (options) => {
    expect(() => createRetryBudget(options)).toThrow(TypeError);
  });

  it('always has its reserve, and no more without calls', () => {
    const budget = createRetryBudget({ reserve: 2 });
    expect([1, 2, 3].map(() => budget.take('a', 0))).toEqual([true, true, false]);
    expect(budget.take('b', 0)).toBe(true);
    expect(budget.take('a', 11_000)).toBe(true);
  });

  it.each([1, 2, 10, 60])(
    'lets 200 calls a second reach a dead upstream at most 1.25 times each, in %d s',
    (seconds) => {
      const budget = createRetryBudget();
      let calls = 0;
      let retries = 0;
      for (let now = 0; now < seconds * 1_000; now += 5) {
        calls += 1;
        budget.addCall('a', now);
        while (budget.take('a', now)) retries += 1;
      }
      expect((calls + retries) / calls).toBeLessThanOrEqual(1.25);
      expect(retries).toBeGreaterThan(calls * 0.19);
    },
  );

  it('forgets the names of models that nobody asks for', () => {
    const budget = createRetryBudget({ reserve: 1 });
    budget.take('first', 0);
    for (let at = 0; at < 1_000; at += 1) budget.addCall(`m${at}`, 0);
    expect(budget.take('first', 0)).toBe(true);
  });
});
