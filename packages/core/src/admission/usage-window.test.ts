import { describe, expect, it } from 'vitest';
import { seededRandom } from '../testing/seeded-random.ts';
import { UsageWindow } from './usage-window.ts';

describe('UsageWindow', () => {
  it('counts a use for its whole length, and not a millisecond longer', () => {
    const window = new UsageWindow(1_000);
    window.add(3, 500);
    expect([window.sum(1_499), window.sum(1_500)]).toEqual([3, 0]);
  });

  it('says when there is room again', () => {
    const window = new UsageWindow(1_000);
    window.add(2, 0);
    window.add(2, 300);
    expect([4, 3, 2, 1, 0].map((most) => window.msUntil(most, 400))).toEqual([
      0, 600, 600, 900, 900,
    ]);
  });

  it('takes off what was not used while it counts, and adds what was used more from now on', () => {
    const window = new UsageWindow(1_000);
    const use = window.add(10, 0);
    window.correct(use, -4, 200);
    expect(window.sum(200)).toBe(6);
    window.correct(use, 5, 900);
    expect([window.sum(999), window.sum(1_000), window.sum(1_900)]).toEqual([11, 5, 0]);
    window.correct(use, -4, 2_000);
    expect(window.sum(2_000)).toBe(0);
  });

  it('never holds more within any span of its length than was let in, and forgets nothing too early', () => {
    const random = seededRandom(3);
    const window = new UsageWindow(60_000);
    const max = 500;
    const uses: { at: number; amount: number }[] = [];
    let now = 0;
    for (let step = 0; step < 20_000; step += 1) {
      now += Math.floor(random() * 40);
      const amount = 1 + Math.floor(random() * 3);
      if (window.sum(now) + amount > max) continue;
      window.add(amount, now);
      uses.push({ at: now, amount });
      while ((uses[0]?.at ?? now) <= now - 60_000) uses.shift();
      expect(uses.reduce((sum, use) => sum + use.amount, 0)).toBeLessThanOrEqual(max);
    }
  });
});
