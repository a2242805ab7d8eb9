import type { Deployment, DeploymentFacts } from '../deployment.ts';

/**
 * Draws at random, in proportion to `weight`; where no candidate has one, to requests per minute, else to
 * tokens per minute, else evenly.
 *
 * The whole set decides which of the three counts. A missing weight counts as 1 and a missing rate as the
 * mean of the others'; 0 is never drawn.
 */
export function weighted<Candidate extends DeploymentFacts>(
  candidates: readonly Candidate[],
  random: () => number,
): Candidate | undefined {
  const [first] = candidates;
  if (first === undefined) return undefined;
  // Most groups have one member, whose weight matters only where it is 0.
  if (candidates.length === 1) return first.deployment.weight === 0 ? undefined : first;
  const measure = measures.find(({ of }) =>
    candidates.some(({ deployment }) => of(deployment) !== undefined),
  );
  if (measure === undefined) return candidates[Math.floor(random() * candidates.length)];
  return draw(candidates, sharesOf(candidates, measure), random);
}

interface Measure {
  of(deployment: Deployment): number | undefined;
  /** What a missing value counts as. */
  missing(given: readonly number[]): number;
}

const meanOf = (given: readonly number[]): number =>
  given.reduce((sum, value) => sum + value, 0) / given.length;

const measures: readonly Measure[] = [
  { of: ({ weight }) => weight, missing: () => 1 },
  { of: ({ limits }) => limits?.requestsPerMinute, missing: meanOf },
  { of: ({ limits }) => limits?.tokensPerMinute, missing: meanOf },
];

function sharesOf(candidates: readonly DeploymentFacts[], measure: Measure): readonly number[] {
  const values = candidates.map(({ deployment }) => measure.of(deployment));
  const given = values.filter((value) => value !== undefined);
  if (given.length === values.length) return given;
  const missing = measure.missing(given);
  return values.map((value) => value ?? missing);
}

function draw<Candidate>(
  candidates: readonly Candidate[],
  shares: readonly number[],
  random: () => number,
): Candidate | undefined {
  const total = shares.reduce((sum, share) => sum + share, 0);
  let left = random() * total;
  let last: Candidate | undefined;
  for (const [at, candidate] of candidates.entries()) {
    const share = shares[at] ?? 0;
    if (share === 0) continue;
    last = candidate;
    left -= share;
    if (left < 0) return candidate;
  }
  // Rounding may leave a rest; it is the last one's.
  return last;
}
