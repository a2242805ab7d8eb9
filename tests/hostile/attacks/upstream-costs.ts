import type { Attack } from '../harness/attack.ts';

/** Answers that make a gateway work far more than their length. */
export const upstreamCosts: readonly Attack[] = [];
