import { describe, expect, it } from 'vitest';
import type { Limit } from '../contract/admission-store.ts';
import { giveBack, LimitCounts } from './limit-counts.ts';

const held: Limit = { key: 'held', max: 1, counts: 'tickets', windowMs: 'held' };
const tokens: Limit = { key: 'tokens', max: 10, counts: 'cost', windowMs: 1_000 };

describe('LimitCounts', () => {
  it('has no room where one of the limits has none', () => {
    const counts = new LimitCounts();
    const both = { id: 'a', limits: [tokens, held] };
    const taken = counts.take(both, { cost: 1 }, 0);
    expect(counts.hasRoom(both, { cost: 1 }, 0)).toBe(false);
    expect(counts.msUntilRoom([both], { cost: 1 }, 0)).toBe(Infinity);
    for (const one of taken) giveBack(one, undefined, 0);
    expect(counts.hasRoom(both, { cost: 9 }, 0)).toBe(true);
    expect(counts.hasRoom(both, { cost: 10 }, 0)).toBe(false);
  });

  it('says when the first of the choices has room', () => {
    const counts = new LimitCounts();
    counts.take({ id: 'a', limits: [tokens] }, { cost: 10 }, 0);
    const [a, b] = [
      { id: 'a', limits: [tokens] },
      { id: 'b', limits: [], closedMs: 700 },
    ];
    expect(counts.msUntilRoom([a, b], { cost: 1 }, 400)).toBe(600);
    expect(counts.msUntilRoom([a, b], { cost: 1 }, 200)).toBe(700);
    expect(counts.msUntilRoom([], { cost: 1 }, 0)).toBe(Infinity);
  });

  it('lets nobody in where the limit is nothing', () => {
    const none = { id: 'a', limits: [{ ...tokens, max: 0 }] };
    expect(new LimitCounts().hasRoom(none, { cost: 0 }, 0)).toBe(false);
  });

  it('corrects a cost and no count of tickets', () => {
    const counts = new LimitCounts();
    const rate: Limit = { key: 'rate', max: 2, counts: 'tickets', windowMs: 1_000 };
    const choice = { id: 'a', limits: [rate, tokens] };
    for (const one of counts.take(choice, { cost: 8 }, 0)) giveBack(one, 0, 1);
    expect(counts.hasRoom(choice, { cost: 10 }, 1)).toBe(true);
    counts.take(choice, { cost: 1 }, 1);
    expect(counts.hasRoom(choice, { cost: 1 }, 1)).toBe(false);
  });
});
