/**
 * Prints what became of every recorded exchange behind the gateway, for callers of each format. With `--write` it also writes what the
 * exchanges show that works, from which the page of capabilities is made.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { printComplaints, printTable } from '../tests/recorded/print-table.ts';
import { readFeatures } from '../tests/recorded/read-features.ts';
import { runRecorded } from '../tests/recorded/run-recorded.ts';

const replayed = await runRecorded();
console.log(printTable(replayed));
const complaints = printComplaints(replayed);
if (complaints !== '') {
  console.log(`\n${complaints}`);
  process.exitCode = 1;
}
if (process.argv.includes('--write')) {
  const path = join(import.meta.dirname, '../tests/recorded/features.json');
  writeFileSync(path, `${JSON.stringify(readFeatures(replayed), null, 2)}\n`);
}
