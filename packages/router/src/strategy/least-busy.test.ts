import { describe, expect, it } from 'vitest';
import { factsOf } from '../../test/facts.ts';
import { leastBusy } from './least-busy.ts';

describe('leastBusy', () => {
  it('chooses none among none', () => {
    expect(leastBusy([], Math.random)).toBeUndefined();
  });

  it('takes the one with the fewest calls in flight, and of equals any', () => {
    const [a, b, c] = [
      factsOf('a', { inFlight: 2 }),
      factsOf('b', { inFlight: 1 }),
      factsOf('c', { inFlight: 1 }),
    ];
    expect(leastBusy([a, b, c], () => 0)).toBe(b);
    expect(leastBusy([a, b, c], () => 0.99)).toBe(c);
  });
});
