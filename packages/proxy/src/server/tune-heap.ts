import { setFlagsFromString } from 'node:v8';

/**
 * Tells V8 that what a gateway makes is short-lived. For the beginning of a program; it holds for the whole process.
 *
 * V8 puts what it has seen to survive into the memory of long-lived things at once. In a gateway that is
 * what belongs to calls in flight, and there each dead call keeps everything it points to until the next full
 * collection. Without that habit a call of 1 kB costs a tenth less and one of 200 kB almost half.
 */
export function tuneHeap(): void {
  setFlagsFromString('--no-allocation-site-pretenuring');
}
