// Runs every block of the pages that is marked `sh run` against the demo gateway, and compares what it prints with the
// block after it. The gateway listens on a free port, which stands in for the port 4000 of the pages.
import { spawn, spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { isExpected, readBlocks } from './shell-blocks/read-blocks.ts';
import { readTree } from './structure/tree.ts';

const root = dirname(import.meta.dirname);
const tree = readTree(root);
const pages = tree.files
  .filter((path) => path.endsWith('.md') && !path.includes('/__fixtures__/'))
  .map((path) => ({ path, blocks: readBlocks(tree.read(path)) }))
  .filter(({ blocks }) => blocks.length > 0);

// Keys of the developer would add models to the demo that the pages do not have.
const environment = { PATH: process.env['PATH'], HOME: process.env['HOME'], LANG: 'C.UTF-8' };

interface Gateway {
  readonly address: string;
  stop(): Promise<void>;
}

async function startGateway(): Promise<Gateway> {
  const start = join(root, 'scripts/start.mjs');
  const options = ['--conditions=@llm/source', '--import', 'tsx', start, '--port', '0'];
  const gateway = spawn(process.execPath, [...options, '--log-format', 'json'], {
    cwd: root,
    env: environment,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const closed = new Promise<void>((resolve) => {
    gateway.once('close', () => {
      resolve();
    });
  });
  const stop = (): Promise<void> => {
    gateway.kill();
    return closed;
  };
  for await (const line of createInterface({ input: gateway.stdout })) {
    const address = /"message":"listening","url":"([^"]+)"/.exec(line)?.[1];
    if (address === undefined) continue;
    gateway.stdout.resume();
    return { address, stop };
  }
  throw new Error('the gateway has not started');
}

let failures = 0;
let count = 0;
for (const { path, blocks } of pages) {
  // A gateway for each page, as its reader has one: a failure that one page shows puts a deployment into cooldown.
  const { address, stop } = await startGateway();
  for (const { line, command, expected } of blocks) {
    count += 1;
    const { stdout, stderr, status } = spawnSync(
      'bash',
      ['--norc', '-eo', 'pipefail', '-c', command.replaceAll('http://127.0.0.1:4000', address)],
      { cwd: root, env: environment, encoding: 'utf8', timeout: 60_000 },
    );
    const output = stdout.replaceAll(address, 'http://127.0.0.1:4000');
    if (status === 0 && isExpected(output, expected)) continue;
    failures += 1;
    console.error(`${path}:${line}: code ${status ?? 'none'}, printed\n${output}${stderr}`);
  }
  await stop();
}
console.log(`shell blocks: ${count} run on ${pages.length} pages, ${failures} failed`);
if (failures > 0) process.exitCode = 1;
