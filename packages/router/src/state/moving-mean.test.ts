import { describe, expect, it } from 'vitest';
import { addSample } from './moving-mean.ts';

describe('addSample', () => {
  it('begins with the first sample', () => {
    expect(addSample(undefined, 100, { now: 5, newestShare: 0.2 })).toEqual({ value: 100, at: 5 });
  });

  it('counts the newest for its share', () => {
    const mean = addSample({ value: 100, at: 5 }, 200, { now: 5, newestShare: 0.2 });
    expect(mean).toEqual({ value: 120, at: 5 });
  });

  it('counts the newest for more where the others are old', () => {
    const old = { value: 100, at: 0 };
    expect(addSample(old, 200, { now: 60_000, newestShare: 0.2 }).value).toBeCloseTo(150);
    expect(addSample(old, 200, { now: 3_600_000, newestShare: 0.2 }).value).toBeCloseTo(200);
  });

  it('takes a clock that goes back for one that stands', () => {
    expect(addSample({ value: 100, at: 9 }, 200, { now: 5, newestShare: 0.5 }).value).toBe(150);
  });
});
