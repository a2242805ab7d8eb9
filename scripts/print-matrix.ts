// Prints the faults of upstreams, streams, callers and routers by their ids, and what came of each: `npm run faults:ids`.
// It ends with code 1 where one failed. Words pick ids: `npm run faults:ids -- R01 B`.
import { printMatrix, runMatrix } from '../packages/proxy/test/matrix/matrix-case.ts';
import { matrixGroups } from '../packages/proxy/test/matrix/matrix-groups.ts';

const wanted = process.argv.slice(2);
const cases = matrixGroups
  .flatMap((group) => group.cases)
  .filter(({ id }) => wanted.length === 0 || wanted.some((word) => id.startsWith(word)));
const outcomes = await runMatrix(cases);
console.log(printMatrix(outcomes));
process.exit(outcomes.some(({ verdict }) => verdict === 'fail') ? 1 : 0);
