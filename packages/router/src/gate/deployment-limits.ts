import type { Limit } from '@llm/core';
import type { LearnedLimit } from '../state/learned-rate.ts';
import type { Deployment } from '../deployment.ts';

const minuteMs = 60_000;

/** What a deployment admits, as limits of a queue. Empty where it admits everything. */
export function limitsOf({ id, limits = {} }: Deployment, enforceRates = true): readonly Limit[] {
  const { maxParallel } = limits;
  const { requestsPerMinute, tokensPerMinute } = enforceRates ? limits : {};
  return [
    ...(maxParallel === undefined
      ? []
      : [limit(`${id} parallel`, maxParallel, { windowMs: 'held' })]),
    ...(requestsPerMinute === undefined ? [] : [limit(`${id} requests`, requestsPerMinute)]),
    ...(tokensPerMinute === undefined
      ? []
      : [limit(`${id} tokens`, tokensPerMinute, { counts: 'cost' })]),
  ];
}

/** The same of what was learned. Windows of another length have counts of their own. */
export function learnedLimits(
  { id }: Deployment,
  learned: readonly LearnedLimit[],
): readonly Limit[] {
  return learned.map(({ max, windowMs }) => limit(`${id} learned ${windowMs}`, max, { windowMs }));
}

function limit(key: string, max: number, more: Partial<Limit> = {}): Limit {
  return { key, max, counts: 'tickets', windowMs: minuteMs, ...more };
}
