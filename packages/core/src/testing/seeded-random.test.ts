import { describe, expect, it } from 'vitest';
import { seededRandom } from './seeded-random.ts';

const numbers = (seed: number): readonly number[] => {
  const random = seededRandom(seed);
  return Array.from({ length: 1000 }, () => random());
};

describe('seededRandom', () => {
  it('gives the same numbers for the same seed, and others for another', () => {
    expect(numbers(7)).toEqual(numbers(7));
    expect(numbers(7)).not.toEqual(numbers(8));
  });

  it('gives numbers from 0 to below 1, spread over the whole range', () => {
    const sorted = numbers(1).toSorted((left, right) => left - right);
    expect(sorted[0]).toBeGreaterThanOrEqual(0);
    expect(sorted.at(-1)).toBeLessThan(1);
    expect(sorted[500]).toBeCloseTo(0.5, 1);
  });
});
