// Prints what callers of the gateway are told when an upstream fails in every way that we know, as a table: `npm run faults`.
// It ends with code 1 where a cell failed that is not known. `--all` prints each fault by itself, and words pick kinds:
// `npm run faults -- --all "cut off" head`.
import { compare } from '../packages/proxy/test/faults/known.ts';
import { printFaults, printSummary } from '../packages/proxy/test/faults/print-table.ts';
import { faultKinds, runAllFaults } from '../packages/proxy/test/faults/run-faults.ts';

const [...asked] = process.argv.slice(2);
const kinds = asked.filter((word) => !word.startsWith('--'));
const cells = await runAllFaults(
  faultKinds.filter(({ kind }) => kinds.length === 0 || kinds.includes(kind)),
);
if (asked.includes('--all')) console.log(`${printFaults(cells)}\n`);
console.log(printSummary(cells));
const { unknown, stale } = compare(cells);
for (const line of unknown) console.error(line);
// The numbers of the list are those of a whole run.
if (kinds.length === 0) for (const line of stale) console.error(line);
process.exit(unknown.length > 0 || (kinds.length === 0 && stale.length > 0) ? 1 : 0);
