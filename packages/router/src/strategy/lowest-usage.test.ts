import { describe, expect, it } from 'vitest';
import { factsOf, used } from '../../test/facts.ts';
import { lowestUsage } from './lowest-usage.ts';

const input = { now: 30_000 };
const limited = (id: string, rpm: number, requests: number, tokens = 0) =>
  factsOf(
    id,
    { requests: used(requests), tokens: used(tokens) },
    { limits: { requestsPerMinute: rpm, tokensPerMinute: 1_000 } },
  );

describe('lowestUsage', () => {
  it('chooses none among none, nor among those at a limit', () => {
    expect(lowestUsage([], Math.random, input)).toBeUndefined();
    const full = [limited('a', 3, 3), limited('b', 9, 0, 1_000), limited('c', 0, 0)];
    expect(lowestUsage(full, Math.random, input)).toBeUndefined();
  });

  it('takes the last request that fits', () => {
    const last = limited('a', 3, 2);
    expect(lowestUsage([last, limited('b', 2, 2)], Math.random, input)).toBe(last);
  });

  it('compares the larger share of each', () => {
    const byRequests = limited('a', 100, 50, 0);
    const byTokens = limited('b', 100, 1, 400);
    expect(lowestUsage([byRequests, byTokens], Math.random, input)).toBe(byTokens);
    expect(lowestUsage([byRequests, limited('c', 100, 1, 600)], Math.random, input)).toBe(
      byRequests,
    );
  });

  it('compares tokens, then requests, where one has no limits', () => {
    const a = factsOf('a', { requests: used(1), tokens: used(500) });
    const b = limited('b', 100, 2, 400);
    const c = factsOf('c', { requests: used(1), tokens: used(400) });
    expect(lowestUsage([a, b, c], Math.random, input)).toBe(c);
  });

  it('spreads equals', () => {
    const equals = [limited('a', 3, 0), limited('b', 3, 0)];
    expect(lowestUsage(equals, () => 0, input)).toBe(equals[0]);
    expect(lowestUsage(equals, () => 0.9, input)).toBe(equals[1]);
  });
});
