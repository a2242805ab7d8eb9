import { describe, expect, it } from 'vitest';
import { budgetFor, effortFor, isKnownEffort, nearestEffort } from './efforts.ts';

describe('nearestEffort', () => {
  const newest = ['none', 'low', 'medium', 'high', 'xhigh'];

  it.each([
    ['max', newest, 'xhigh'],
    ['minimal', newest, 'low'],
    ['none', newest, 'none'],
    ['xhigh', ['low', 'medium', 'high', 'max'], 'high'],
    ['low', ['high', 'max'], 'high'],
    ['immense', newest, 'high'],
    ['immense', ['low'], 'low'],
    ['low', [], undefined],
  ])('of %s among %j is %s', (asked, taken, nearest) => {
    expect(nearestEffort(asked, taken)).toBe(nearest);
  });
});

describe('efforts and budgets', () => {
  it('mean each other', () => {
    for (const effort of ['low', 'medium', 'high']) {
      expect(effortFor(budgetFor(effort) ?? 0)).toBe(effort);
    }
    expect(budgetFor('immense')).toBeUndefined();
    expect(['none', 'immense'].map((word) => isKnownEffort(word))).toEqual([true, false]);
  });
});
