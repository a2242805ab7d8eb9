import { clientCases } from './client-cases.ts';
import { connectionCases } from './connection-cases.ts';
import type { MatrixCase } from './matrix-case.ts';
import { loadCases } from './load-cases.ts';
import { routerCases } from './router-cases.ts';
import { streamCases } from './stream-cases.ts';
import { upstreamCases } from './upstream-cases.ts';

/** The faults by the letters of their ids. */
export const matrixGroups: readonly {
  readonly group: string;
  readonly cases: readonly MatrixCase[];
}[] = [
  { group: 'U and B', cases: [...upstreamCases, ...connectionCases] },
  { group: 'S', cases: streamCases },
  { group: 'C', cases: clientCases },
  { group: 'R', cases: [...routerCases, ...loadCases] },
];
