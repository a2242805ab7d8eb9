import { seededRandom } from '@llm/core/testing';
import { describe, expect, it } from 'vitest';
import { createSlidingWindow } from './sliding-window.ts';

describe('createSlidingWindow', () => {
  it('sums nothing before anything came', () => {
    const window = createSlidingWindow();
    expect(window.sum(5)).toBe(0);
    expect(window.untilAtMost(5, 0)).toBe(0);
  });

  it('keeps the double of a limit out of every minute, also across its edge', () => {
    const window = createSlidingWindow();
    for (let call = 0; call < 3; call += 1) window.add(59_900, 1);
    expect(window.sum(60_100)).toBe(3);
    expect(window.sum(119_899)).toBe(3);
    expect(window.sum(121_000)).toBe(0);
  });

  it('says when there is room again', () => {
    const window = createSlidingWindow();
    window.add(500, 1);
    window.add(10_500, 2);
    expect(window.untilAtMost(20_000, 3)).toBe(0);
    expect(window.untilAtMost(20_000, 2)).toBe(41_000);
    expect(window.untilAtMost(20_000, 1)).toBe(51_000);
    expect(window.untilAtMost(61_000, 2)).toBe(0);
  });

  it('forgets all after a long silence, and takes a clock that goes back for one that stands', () => {
    const window = createSlidingWindow();
    window.add(1_000, 4);
    expect(window.sum(1e9)).toBe(0);
    window.add(1e9, 2);
    window.add(1e9 - 5_000, 1);
    expect(window.sum(1e9)).toBe(3);
    expect(window.sum(1e9 - 90_000)).toBe(3);
  });

  it('is never below what came in the window, and never above that of one part more', () => {
    const random = seededRandom(3);
    const window = createSlidingWindow(10_000, 10);
    const came: { readonly at: number; readonly amount: number }[] = [];
    let now = 0;
    for (let step = 0; step < 5_000; step += 1) {
      now += Math.floor(random() * 900);
      const amount = Math.floor(random() * 5);
      window.add(now, amount);
      came.push({ at: now, amount });
      const later = now + Math.floor(random() * 12_000);
      const sumSince = (since: number) =>
        came.reduce((sum, one) => (one.at > since ? sum + one.amount : sum), 0);
      expect(window.sum(later)).toBeGreaterThanOrEqual(sumSince(later - 10_000));
      expect(window.sum(later)).toBeLessThanOrEqual(sumSince(later - 11_000 - 1));
      if (came.length > 60) came.shift();
    }
  });
});
