import { describe, expect, it } from 'vitest';
import { factsOf, used } from '../test/facts.ts';
import { waitForRoom } from './room.ts';

const limits = { requestsPerMinute: 2, tokensPerMinute: 100 };

describe('waitForRoom', () => {
  it('never waits without limits', () => {
    expect(waitForRoom(factsOf('a', { requests: used(1e9) }), 30_000)).toBe(0);
  });

  it('waits for ever where nothing is allowed', () => {
    expect(waitForRoom(factsOf('a', {}, { limits: { requestsPerMinute: 0 } }), 0)).toBe(Infinity);
  });

  it('waits for the limit that is open last', () => {
    const room = (requests: number, tokens: number) =>
      waitForRoom(
        factsOf('a', { requests: used(requests), tokens: used(tokens, 5_000) }, { limits }),
        30_000,
      );
    expect(room(1, 99)).toBe(0);
    expect(room(2, 99)).toBe(31_000);
    expect(room(2, 100)).toBe(36_000);
  });
});
