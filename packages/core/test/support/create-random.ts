import { seededRandom } from '../../src/testing/seeded-random.ts';

/** Whole numbers from 0 to below `below`, the same ones for the same seed everywhere. */
export function createRandom(seed: number): (below: number) => number {
  const random = seededRandom(seed);
  return (below) => Math.floor(random() * below);
}
