import { describe, expect, it } from 'vitest';
import { deployment } from '../../test/deployment.ts';
import { learnedLimits, limitsOf } from './deployment-limits.ts';

describe('limitsOf', () => {
  it('gives none where a deployment has none', () => {
    expect(limitsOf(deployment('a'))).toEqual([]);
    expect(limitsOf(deployment('a', { limits: {} }))).toEqual([]);
  });

  it('leaves out rates that only share calls', () => {
    const limits = { requestsPerMinute: 3, maxParallel: 2 };
    expect(limitsOf(deployment('a', { limits }), false)).toMatchObject([{ key: 'a parallel' }]);
  });

  it('counts calls at once, and calls and tokens within a minute', () => {
    const limits = { requestsPerMinute: 3, tokensPerMinute: 1_000, maxParallel: 2 };
    expect(limitsOf(deployment('a', { limits }))).toEqual([
      { key: 'a parallel', max: 2, counts: 'tickets', windowMs: 'held' },
      { key: 'a requests', max: 3, counts: 'tickets', windowMs: 60_000 },
      { key: 'a tokens', max: 1_000, counts: 'cost', windowMs: 60_000 },
    ]);
  });
});

describe('learnedLimits', () => {
  it('counts windows of different lengths apart', () => {
    const learned = [
      { max: 20, windowMs: 1_000 },
      { max: 500, windowMs: 60_000 },
    ];
    expect(learnedLimits(deployment('a'), learned)).toMatchObject([
      { key: 'a learned 1000', max: 20, counts: 'tickets', windowMs: 1_000 },
      { key: 'a learned 60000', max: 500, counts: 'tickets', windowMs: 60_000 },
    ]);
  });
});
