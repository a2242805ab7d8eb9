import { describe, expect, it } from 'vitest';
import { slopeOf } from './slope.ts';

describe('slopeOf', () => {
  it('knows nothing of two samples', () => {
    expect(
      slopeOf([
        { hours: 0, value: 1 },
        { hours: 1, value: 2 },
      ]).perHour,
    ).toBeNaN();
  });

  it('finds a line', () => {
    const samples = [0, 0.1, 0.2, 0.5].map((hours) => ({ hours, value: 40 + 3 * hours }));
    const { perHour, standardError } = slopeOf(samples);
    expect(perHour).toBeCloseTo(3);
    expect(standardError).toBeCloseTo(0);
  });

  it('says how far noise may have led it astray', () => {
    const samples = [0, 1, 2, 3].map((hours) => ({ hours, value: hours % 2 === 0 ? 1 : -1 }));
    const { perHour, standardError } = slopeOf(samples);
    expect(Math.abs(perHour)).toBeLessThan(2 * standardError);
  });
});
