// Runs the tests on the Node versions CI has, each taken from npm; nothing is installed again.
import { spawnSync } from 'node:child_process';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const versions =
  process.argv.slice(2).length > 0 ? process.argv.slice(2) : ['20', '22', '24', '26'];

const failing = versions.filter((version) => {
  console.log(`--- node ${version}`);
  const { status } = spawnSync(
    'npx',
    ['--yes', '-p', `node@${version}`, '--', 'node', 'node_modules/vitest/vitest.mjs', 'run'],
    { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], shell: process.platform === 'win32' },
  );
  return status !== 0;
});
console.log(failing.length === 0 ? 'green on all' : `failing on node ${failing.join(', ')}`);
if (failing.length > 0) process.exitCode = 1;
