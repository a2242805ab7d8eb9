// Programs that talk to models, unmodified, in front of the gateway: Codex and Claude Code as their makers build them, and the
// libraries that are too large for the workspace. Prints a table of programs and features. `npm run test:programs -- codex tool`
// runs only what has these words in the names of program and feature.
import { modelOf, startStage, stageKinds } from '../../packages/proxy/test/support/stage.ts';
import { masterKeyOfTests } from '../../packages/proxy/test/support/start-gateway.ts';
import { type Cell, isFailed, tableOf } from '../python/table.ts';
import { runCases } from './cases.ts';
import { findClaudeCode } from './claude-code.ts';
import { findCodex } from './codex.ts';
import { libraries, runLibrary } from './run-library.ts';

const words = process.argv.slice(2).map((word) => word.toLowerCase());
const isWanted = (...names: readonly string[]): boolean =>
  words.every((word) => names.some((name) => name.toLowerCase().includes(word)));

const cells: Cell[] = [];
// The upstream that speaks like OpenAI knows Chat Completions only, as most that are called so.
const stage = await startStage({ chatOnly: true });
try {
  for (const find of [findCodex, findClaudeCode]) {
    const program = await find();
    if ('missing' in program) skip(find.name, program.missing);
    else
      for (const kind of stageKinds)
        cells.push(
          ...(await runCases(
            program,
            {
              gatewayUrl: stage.gateway.url,
              key: masterKeyOfTests,
              model: modelOf(kind),
              upstream: kind,
              behind: stage.upstreams[kind],
            },
            (feature) => isWanted(program.name, feature),
          )),
        );
  }
  for (const library of libraries) {
    const result = await runLibrary(library, stage, isWanted);
    if ('missing' in result) skip(library.name, result.missing);
    else cells.push(...result);
  }
} finally {
  await stage.close();
}
report();

function skip(name: string, missing: string): void {
  console.log(`SKIPPED: ${name} was not tried, because this machine lacks ${missing}`);
}

function report(): void {
  for (const client of new Set(cells.map((cell) => cell.client)))
    console.log(`${tableOf(cells.filter((cell) => cell.client === client))}\n`);
  const failed = cells.filter(isFailed);
  for (const { client, feature, upstream, reason } of failed)
    console.error(`\n${client}, ${feature}, upstream of ${upstream}:\n${reason}`);
  console.log(`${cells.length - failed.length} of ${cells.length} as expected`);
  if (failed.length > 0) process.exitCode = 1;
}
