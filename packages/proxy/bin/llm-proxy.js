#!/usr/bin/env node
import { existsSync } from 'node:fs';
import * as module from 'node:module';

// A fresh clone has not been built yet, and the loader's own words would not say so.
const program = new URL(import.meta.resolve('#cli'));
if (existsSync(program)) {
  // From Node 22.8 on, the next start need not compile what this one did.
  module.enableCompileCache?.();
  const { main } = await import(program.href);
  // A reader that has gone wants no more of what a command prints.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  process.exitCode = await main(process.argv.slice(2));
  // What is left open (a worker's channel, a forced stop) must not matter. A command's text may still be on its way
  // to a slow reader, and then the process ends once it is there; a gateway prints nothing but its log.
  if (process.stdout.writableLength + process.stderr.writableLength === 0) process.exit();
} else {
  console.error(
    'llm-proxy is not built yet. At the root of the repository, `npm run build` builds it, and `npm run proxy -- …` runs it from its sources.',
  );
  process.exitCode = 1;
}
