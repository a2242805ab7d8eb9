import type { Attack } from '../harness/attack.ts';
import { callerLimits } from './caller-limits.ts';
import { clientCosts } from './client-costs.ts';
import { clientMemory } from './client-memory.ts';
import { clientRequests } from './client-requests.ts';
import { generatedAttacks } from './generated.ts';
import { operatorFaults } from './operator-faults.ts';
import { operatorSecrets } from './operator-secrets.ts';
import { operatorStops } from './operator-stops.ts';
import { upstreamCosts } from './upstream-costs.ts';
import { webPage } from './web-page.ts';

/** Every attack of the table, in its order. */
export const allAttacks: readonly Attack[] = [
  ...clientMemory,
  ...clientCosts,
  ...clientRequests,
  ...callerLimits,
  ...upstreamCosts,
  ...webPage,
  ...operatorSecrets,
  ...operatorFaults,
  ...operatorStops,
  ...generatedAttacks,
];
