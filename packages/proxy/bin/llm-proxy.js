#!/usr/bin/env node
import { existsSync } from 'node:fs';
import * as module from 'node:module';

// A fresh clone has not been built yet, and the loader's own words would not say so.
const program = new URL(import.meta.resolve('#cli'));
if (existsSync(program)) {
  // From Node 22.8 on, the next start need not compile what this one did.
  module.enableCompileCache?.();
  const { main } = await import(program.href);
  const code = await main(process.argv.slice(2));
  // A pipe may take its time, and what is left open (a worker's channel, a forced stop) must not matter.
  process.stdout.write('', () => process.exit(code));
} else {
  console.error(
    'llm-proxy is not built yet. At the root of the repository, `npm run build` builds it, and `npm run proxy -- …` runs it from its sources.',
  );
  process.exitCode = 1;
}
