/** Prints what became of every recorded exchange behind the gateway, for callers of each format. */
import { printComplaints, printTable } from '../tests/recorded/print-table.ts';
import { runRecorded } from '../tests/recorded/run-recorded.ts';

const replayed = await runRecorded();
console.log(printTable(replayed));
const complaints = printComplaints(replayed);
if (complaints !== '') {
  console.log(`\n${complaints}`);
  process.exitCode = 1;
}
