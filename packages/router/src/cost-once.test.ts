import type { Usage } from '@llm/core';
import { expect, it } from 'vitest';
import { costOnce } from './cost-once.ts';

const usage = (fresh: number): Usage => ({
  input: { fresh, cacheRead: 0, cacheWrite: 0, cacheWriteHour: 0, audio: 0 },
  output: { text: 0, reasoning: 0, audio: 0 },
});
const cost = (totalUsd: number) => ({
  ...{ totalUsd, exactUsd: String(totalUsd), inputUsd: totalUsd, outputUsd: 0, toolsUsd: 0 },
  source: 'configured' as const,
});

it('works out the cost of a usage once, and of another one anew', () => {
  const asked: string[] = [];
  const costOf = costOnce(({ input }, model) => {
    asked.push(model);
    return cost(input.fresh);
  }, 'm');
  const first = usage(1);
  expect(costOf(first)?.totalUsd).toBe(1);
  expect(costOf(first)?.totalUsd).toBe(1);
  expect(costOf(usage(2))?.totalUsd).toBe(2);
  expect(asked).toEqual(['m', 'm']);
});

it('asks once where the cost is not known', () => {
  let asked = 0;
  const costOf = costOnce(() => {
    asked += 1;
    return undefined;
  }, 'm');
  const first = usage(1);
  expect([costOf(first), costOf(first)]).toEqual([undefined, undefined]);
  expect(asked).toBe(1);
});
