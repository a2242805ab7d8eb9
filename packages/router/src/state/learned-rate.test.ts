import { describe, expect, it } from 'vitest';
import { createLearnedRate, type LearnedRate } from './learned-rate.ts';

/** An upstream that takes so many calls in each window, and callers who send as many as they may, up to `offered` a second. */
function simulate(
  rate: LearnedRate,
  {
    offered,
    limit,
    windowMs = 1_000,
    seconds,
    from = 0,
  }: { offered: number; limit: number; windowMs?: number; seconds: number; from?: number },
) {
  const sentAt: number[] = [];
  const refusedAt: number[] = [];
  let taken: number[] = [];
  for (let at = 0; at < offered * seconds; at += 1) {
    const now = from + (at * 1_000) / offered;
    const isOpen = rate.limits.every(
      ({ max, windowMs: ms }) => (sentAt[sentAt.length - max] ?? -Infinity) <= now - ms,
    );
    if (!isOpen) continue;
    sentAt.push(now);
    rate.sent(now);
    taken = taken.filter((when) => when > now - windowMs);
    if (taken.length < limit) {
      taken.push(now);
      rate.accepted(now);
    } else {
      refusedAt.push(now);
      rate.refused(now);
    }
  }
  const end = from + seconds * 1_000;
  return {
    sentAt,
    refusedAt,
    lately: (ms: number) => sentAt.filter((when) => when > end - ms).length,
  };
}

describe('createLearnedRate', () => {
  it('has no limit before the first refusal', () => {
    const rate = createLearnedRate();
    for (let at = 0; at < 1_000; at += 1) {
      rate.sent(at);
      rate.accepted(at);
    }
    expect(rate.limits).toEqual([]);
  });

  it.each([20, 100, 7])('settles near a limit of %i a second, with few refusals', (limit) => {
    const { lately, refusedAt } = simulate(createLearnedRate(), {
      offered: 200,
      limit,
      seconds: 40,
    });
    const perSecond = lately(20_000) / 20;
    expect(perSecond).toBeGreaterThan(limit * 0.75);
    expect(perSecond).toBeLessThan(limit * 1.2);
    expect(refusedAt.filter((when) => when > 20_000).length).toBeLessThan(limit * 4);
  });

  it('settles near a limit of 30 a minute', () => {
    const limits = { offered: 10, limit: 30, windowMs: 60_000, seconds: 1_200 };
    const { lately } = simulate(createLearnedRate(), limits);
    expect(lately(600_000)).toBeGreaterThan(200);
    expect(lately(600_000)).toBeLessThan(420);
  });

  it('takes many refusals at once for one', () => {
    const rate = createLearnedRate();
    for (let at = 0; at < 50; at += 1) rate.accepted(at * 20);
    for (let at = 0; at < 50; at += 1) rate.refused(1_000 + at);
    expect(rate.limits).toEqual([{ max: expect.closeTo(42, -1), windowMs: 1_000 }]);
  });

  it('finds a higher limit again, and forgets one that is gone', () => {
    const rate = createLearnedRate();
    simulate(rate, { offered: 200, limit: 20, seconds: 10 });
    const later = simulate(rate, { offered: 200, limit: 60, seconds: 80, from: 10_000 });
    expect(later.lately(10_000) / 10).toBeGreaterThan(42);
    simulate(rate, { offered: 700, limit: Infinity, seconds: 400, from: 90_000 });
    expect(rate.limits).toEqual([]);
  });

  it('does not grow while nobody comes near the limit', () => {
    const rate = createLearnedRate();
    simulate(rate, { offered: 200, limit: 20, seconds: 10 });
    const before = rate.limits;
    simulate(rate, { offered: 2, limit: 20, seconds: 100, from: 10_000 });
    expect(rate.limits).toEqual(before);
  });

  it('keeps to what the upstream says of its minute, unless that can be none', () => {
    const headers = { 'x-ratelimit-limit-requests': '500', 'x-ratelimit-remaining-requests': '0' };
    const rate = createLearnedRate();
    for (let at = 0; at < 100; at += 1) rate.accepted(at * 10);
    rate.refused(1_000, headers);
    expect(rate.limits.at(-1)).toEqual({ max: 500, windowMs: 60_000 });
    const other = createLearnedRate();
    for (let at = 0; at < 100; at += 1) other.accepted(at * 10);
    other.refused(1_000, { 'x-ratelimit-limit-requests': '50' });
    other.refused(1_000, { 'acme-ratelimit-requests-limit': 'many' });
    expect(other.limits).toHaveLength(1);
  });
});
