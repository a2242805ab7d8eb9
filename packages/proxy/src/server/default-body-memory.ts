import { getHeapStatistics } from 'node:v8';

const leastBytes = 16_777_216;

/**
 * Bytes of bodies that are held at one time where nobody says otherwise: an eighth of V8's heap limit, which Node chooses by
 * the memory of the machine or container, and 16 MiB at least.
 *
 * Bodies lie outside the heap, but one that is translated is a string and a tree of objects there, of up to some times
 * its size, and its answer has to be built beside it.
 */
export function defaultBodyMemoryBytes(): number {
  return Math.max(leastBytes, Math.floor(getHeapStatistics().heap_size_limit / 8));
}
