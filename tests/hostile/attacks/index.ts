import type { Attack } from '../harness/attack.ts';
import { clientCosts } from './client-costs.ts';
import { clientMemory } from './client-memory.ts';
import { generatedAttacks } from './generated.ts';
import { upstreamCosts } from './upstream-costs.ts';

/** Every attack of the table, in its order. */
export const allAttacks: readonly Attack[] = [
  ...clientMemory,
  ...clientCosts,
  ...upstreamCosts,
  ...generatedAttacks,
];
