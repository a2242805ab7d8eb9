import type { Measured } from '../deployment.ts';

// After this time without a sample the old mean and a new sample count the same.
const halfLifeMs = 60_000;

/**
 * The mean with one sample more. The newest counts for `newestShare`, or for more where the last one is long ago: what a
 * deployment did an hour ago says little about now.
 */
export function addSample(
  mean: Measured | undefined,
  sample: number,
  { now, newestShare }: { readonly now: number; readonly newestShare: number },
): Measured {
  if (mean === undefined) return { value: sample, at: now };
  const forgotten = 1 - 2 ** (-Math.max(0, now - mean.at) / halfLifeMs);
  const share = Math.max(newestShare, forgotten);
  return { value: mean.value + (sample - mean.value) * share, at: now };
}
