import { describe, expect, it } from 'vitest';
import { seededRandom } from '@llm/core/testing';
import { deployment } from '../../test/deployment.ts';
import type { Deployment, DeploymentFacts } from '../deployment.ts';
import { createDeploymentState } from '../state/deployment-state.ts';
import { weighted } from './weighted.ts';

const factsOf = (known: readonly Partial<Deployment>[]): readonly DeploymentFacts[] =>
  known.map((part, at) => createDeploymentState(deployment(String(at), part)));

/** How often each was drawn in 10,000. */
function drawn(known: readonly Partial<Deployment>[]): readonly number[] {
  const candidates = factsOf(known);
  const counts = known.map(() => 0);
  const random = seededRandom(7);
  for (let draw = 0; draw < 10_000; draw += 1) {
    const at = Number(weighted(candidates, random)?.deployment.id);
    counts[at] = (counts[at] ?? 0) + 1;
  }
  return counts;
}

const share = (count: number | undefined) => (count ?? 0) / 10_000;

describe('weighted', () => {
  it('chooses none where there is none, or all have weight 0', () => {
    expect(weighted([], Math.random)).toBeUndefined();
    expect(weighted(factsOf([{ weight: 0 }]), Math.random)).toBeUndefined();
    expect(weighted(factsOf([{ weight: 0 }, { weight: 0 }]), Math.random)).toBeUndefined();
  });

  it('never draws weight 0, at either end of chance', () => {
    const candidates = factsOf([{ weight: 0 }, { weight: 1 }, { weight: 0 }]);
    for (const chance of [0, 0.5, 1 - 2 ** -53]) {
      expect(weighted(candidates, () => chance)?.deployment.id).toBe('1');
    }
  });

  it('is even without weights (chi-square below 11.34, 3 degrees of freedom, p 0.01)', () => {
    const counts = drawn([{}, {}, {}, {}]);
    const chiSquare = counts.reduce((sum, count) => sum + (count - 2_500) ** 2 / 2_500, 0);
    expect(chiSquare).toBeLessThan(11.34);
  });

  it('follows weights of 9 to 1', () => {
    const [first, second] = drawn([{ weight: 9 }, { weight: 1 }]);
    expect(share(first)).toBeCloseTo(0.9, 1);
    expect(share(second)).toBeCloseTo(0.1, 1);
  });

  it.each([
    ['first', [{ weight: 3 }, {}], 0.75],
    ['last', [{}, { weight: 3 }], 0.25],
  ])('counts a missing weight as 1, the given one %s', (_where, known, expected) => {
    expect(share(drawn(known)[0])).toBeCloseTo(expected, 1);
  });

  it('follows requests per minute where nobody has a weight, and a missing rate as the mean', () => {
    const counts = drawn([
      { limits: { requestsPerMinute: 100 } },
      { limits: { requestsPerMinute: 300 } },
      { limits: { tokensPerMinute: 9 } },
    ]);
    expect(counts.map((count) => Math.round(share(count) * 10) / 10)).toEqual([0.2, 0.5, 0.3]);
  });

  it('follows tokens per minute where there is nothing else', () => {
    const counts = drawn([
      { limits: { tokensPerMinute: 1_000 } },
      { limits: { tokensPerMinute: 4_000 } },
    ]);
    expect(share(counts[1])).toBeCloseTo(0.8, 1);
  });

  it('takes a weight for more than any rate', () => {
    const counts = drawn([
      { weight: 1, limits: { requestsPerMinute: 1 } },
      { weight: 1, limits: { requestsPerMinute: 1_000 } },
    ]);
    expect(share(counts[0])).toBeCloseTo(0.5, 1);
  });

  it('chooses of 1,000 in under 50 µs', () => {
    const candidates = factsOf(Array.from({ length: 1_000 }, (_, at) => ({ weight: at + 1 })));
    const random = seededRandom(1);
    for (let draw = 0; draw < 500; draw += 1) weighted(candidates, random);
    const startedAt = performance.now();
    for (let draw = 0; draw < 500; draw += 1) weighted(candidates, random);
    // Ten times the aim, for machines that are busy.
    expect(((performance.now() - startedAt) / 500) * 1_000).toBeLessThan(500);
  });
});
