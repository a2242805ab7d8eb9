import { clientCases } from './client-cases.ts';
import type { MatrixCase } from './matrix-case.ts';
import { routerCases } from './router-cases.ts';
import { streamCases } from './stream-cases.ts';
import { upstreamCases } from './upstream-cases.ts';

/** The faults by the letters of their ids. */
export const matrixGroups: readonly {
  readonly group: string;
  readonly cases: readonly MatrixCase[];
}[] = [
  { group: 'U and B', cases: upstreamCases },
  { group: 'S', cases: streamCases },
  { group: 'C', cases: clientCases },
  { group: 'R', cases: routerCases },
];
