// Prints how long six tasks are with this client, with `openai` and with `ai`, and what one call of each adds to a bundle: `npm run sdk:tasks`. The
// programs are in packages/proxy/test/sdk-tasks, where a test runs them.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { libraries, printTaskTable } from '../packages/proxy/test/sdk-tasks/task-table.ts';
import { bundleKb } from './size/bundle-kb.ts';

const programs = join(dirname(import.meta.dirname), 'packages/proxy/test/sdk-tasks');

console.log(printTaskTable());
console.log('\nBundle of one call, minified and gzipped, without undici:\n');
for (const { folder, name } of libraries) {
  const code = readFileSync(join(programs, folder, 'one-call.ts'), 'utf8');
  const kb = await bundleKb({ code, folder: programs, external: ['undici'] });
  console.log(`${name}: ${kb.toFixed(1)} kB`);
}
const small = `
  import { completion, createClientOf } from '@llm/providers/client';
  import { openai } from '@llm/providers/openai';
  const { choices } = await createClientOf([completion], { providers: [openai] }).completion({ model: 'gpt-4o', messages: [] });
  console.log(choices);`;
const kb = await bundleKb({ code: small, folder: programs, external: ['undici'] });
console.log(`the same by \`createClientOf\`: ${kb.toFixed(1)} kB`);
