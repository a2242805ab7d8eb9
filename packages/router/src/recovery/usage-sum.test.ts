import { testUsage } from '@llm/core/testing';
import { describe, expect, it } from 'vitest';
import { createUsageSum } from './usage-sum.ts';

const usage = (input: number, output: number) =>
  ({ type: 'usage', usage: testUsage(input, output) }) as const;

describe('createUsageSum', () => {
  it('changes nothing of the first attempt', () => {
    const sum = createUsageSum();
    const event = usage(1, 2);
    expect(sum.see(event)).toBe(event);
    expect(sum.see({ type: 'finish', candidate: 0, reason: { unified: 'stop' } })).toMatchObject({
      type: 'finish',
    });
    expect([sum.total, sum.isUntold]).toEqual([testUsage(1, 2), false]);
  });

  it('adds each attempt once, however often it counts', () => {
    const sum = createUsageSum();
    sum.see({ type: 'start', id: 'x', model: 'm', usage: testUsage(10, 0) });
    sum.see(usage(10, 3));
    sum.next();
    expect(sum.isUntold).toBe(false);
    sum.see(usage(20, 1));
    expect(sum.see(usage(20, 4))).toEqual(usage(30, 7));
    sum.next();
    expect(sum.see(usage(1, 1))).toEqual(usage(31, 8));
  });

  it('knows what a reader has not been told', () => {
    const sum = createUsageSum();
    expect(sum.isUntold).toBe(false);
    sum.see(usage(10, 3));
    sum.next(true);
    expect([sum.total, sum.isUntold]).toEqual([testUsage(10, 3), true]);
  });
});
