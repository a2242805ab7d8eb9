import { describe, expect, it } from 'vitest';
import { median, quantile } from './statistics.ts';

describe('median', () => {
  it('is no number for no values', () => {
    expect(median([])).toBeNaN();
  });

  it('does not depend on the order and is not moved by one outlier', () => {
    expect(median([9_000, 1, 2])).toBe(2);
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(median([7])).toBe(7);
  });
});

describe('quantile', () => {
  it('is no number for no values', () => {
    expect(quantile(new Float64Array(), 0.5)).toBeNaN();
  });

  it('takes the value that the share reaches', () => {
    const values = Float64Array.from({ length: 100 }, (_, index) => index + 1);
    expect(quantile(values, 0.5)).toBe(50);
    expect(quantile(values, 0.99)).toBe(99);
    expect(quantile(values, 1)).toBe(100);
    expect(quantile(values, 0)).toBe(1);
  });
});
