import { seededRandom } from '../../../packages/core/src/testing/seeded-random.ts';

/** Choices that are the same in every run for the same seed. */
export interface Random {
  /** A whole number from 0 to below `end`. */
  below(end: number): number;
  /** True so often. */
  chance(share: number): boolean;
  one<Value>(values: readonly Value[]): Value;
  /** Mostly small, seldom up to `most`. */
  size(most: number): number;
}

export function createRandom(seed: number): Random {
  const next = seededRandom(seed);
  const below = (end: number): number => Math.floor(next() * end);
  return {
    below,
    chance: (share) => next() < share,
    one(values) {
      const value = values[below(values.length)];
      if (value === undefined) throw new TypeError('there is nothing to choose from');
      return value;
    },
    size: (most) => Math.floor(most ** next()),
  };
}
