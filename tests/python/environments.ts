import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Cell, isFailed, tableOf } from './table.ts';
import { environmentOf, findPython } from './virtual-environment.ts';

const requirements = join(import.meta.dirname, 'requirements');

/** Runs something in every environment, all at once, and prints a table of what came of it. Says so where it cannot. */
export async function runEnvironments(
  otherwise: string,
  run: (program: string) => Promise<readonly Cell[]>,
  print: (cells: readonly Cell[]) => string = tableOf,
): Promise<void> {
  const missing = await runAll(run, print);
  if (missing !== undefined)
    console.log(`SKIPPED: ${otherwise}, because this machine lacks ${missing}`);
}

/** Gives what the machine lacks, where it cannot run the clients. */
async function runAll(
  run: (program: string) => Promise<readonly Cell[]>,
  print: (cells: readonly Cell[]) => string,
): Promise<string | undefined> {
  const python = await findPython();
  if (typeof python !== 'string') return python.missing;
  const files = readdirSync(requirements).map((name) => join(requirements, name));
  const begin = performance.now();
  const programs = await Promise.all(files.map((file) => environmentOf(file, python)));
  const installed = performance.now();
  const ready: string[] = [];
  for (const program of programs) {
    if (typeof program !== 'string') return program.missing;
    ready.push(program);
  }
  const cells = (await Promise.all(ready.map(run))).flat();
  if (cells.length === 0)
    throw new Error(`no client and no feature is called ${process.argv.slice(2).join(' ')}`);
  console.log(print(cells));
  const failed = cells.filter(isFailed);
  for (const { client, feature, upstream, reason } of failed)
    console.error(`\n${client}, ${feature}, upstream of ${upstream}:\n${reason}`);
  const seconds = (from: number, to: number) => ((to - from) / 1000).toFixed(1);
  console.log(
    `${cells.length - failed.length} of ${cells.length} as expected; ` +
      `environments ${seconds(begin, installed)} s, clients ${seconds(installed, performance.now())} s`,
  );
  if (failed.length > 0) process.exitCode = 1;
  return undefined;
}
