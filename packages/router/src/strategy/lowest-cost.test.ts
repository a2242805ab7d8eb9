import { describe, expect, it } from 'vitest';
import { factsOf } from '../../test/facts.ts';
import { lowestCost } from './lowest-cost.ts';

const priced = (id: string, inputPerToken?: number, outputPerToken?: number) =>
  factsOf(
    id,
    {},
    {
      costs: {
        ...(inputPerToken !== undefined && { inputPerToken }),
        ...(outputPerToken !== undefined && { outputPerToken }),
      },
    },
  );
const unknown = factsOf('unknown');

describe('lowestCost', () => {
  it('chooses none among none', () => {
    expect(lowestCost([], Math.random)).toBeUndefined();
  });

  it('adds both prices up', () => {
    const cheap = priced('cheap', 2e-6, 2e-6);
    expect(lowestCost([priced('dear', 1e-6, 4e-6), cheap], Math.random)).toBe(cheap);
  });

  it('takes one without prices last, and one that costs nothing first', () => {
    const free = priced('free', 0, 0);
    const dear = priced('dear', 1);
    expect(lowestCost([unknown, dear, priced('none')], Math.random)).toBe(dear);
    expect(lowestCost([unknown, dear, free], Math.random)).toBe(free);
    expect(lowestCost([unknown], Math.random)).toBe(unknown);
  });

  it('spreads equals', () => {
    const equals = [priced('a', 1e-6), priced('b', 0, 1e-6)];
    expect(lowestCost(equals, () => 0)).toBe(equals[0]);
    expect(lowestCost(equals, () => 0.9)).toBe(equals[1]);
  });
});
