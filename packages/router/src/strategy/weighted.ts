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
  return draw(candidates, measure, random);
}

interface Measure {
  of(deployment: Deployment): number | undefined;
  /** What a missing value counts as. */
  missing(mean: number): number;
}

const measures: readonly Measure[] = [
  { of: ({ weight }) => weight, missing: () => 1 },
  { of: ({ limits }) => limits?.requestsPerMinute, missing: (mean) => mean },
  { of: ({ limits }) => limits?.tokensPerMinute, missing: (mean) => mean },
];

/** Two passes and no list of shares, because there may be a thousand candidates and this runs for every attempt. */
function draw<Candidate extends DeploymentFacts>(
  candidates: readonly Candidate[],
  measure: Measure,
  random: () => number,
): Candidate | undefined {
  let given = 0;
  let sum = 0;
  for (const { deployment } of candidates) {
    const share = measure.of(deployment);
    if (share === undefined) continue;
    given += 1;
    sum += share;
  }
  const missing = measure.missing(sum / given);
  let left = random() * (sum + missing * (candidates.length - given));
  let last: Candidate | undefined;
  for (const candidate of candidates) {
    const share = measure.of(candidate.deployment) ?? missing;
    if (share === 0) continue;
    last = candidate;
    left -= share;
    if (left < 0) return candidate;
  }
  // Rounding may leave a remainder, which belongs to the last one.
  return last;
}
