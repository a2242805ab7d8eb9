// Clients for Python against the built gateway. Each requirements file is an environment, and a process of
// Python that runs the clients in it. Prints a table of clients and features. `npm run python -- openai stream`
// runs only what has these words in the names of client and feature.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type JsonObject, asObject, asString, parseJson } from '../../packages/core/src/index.ts';
import { type PythonStage, startPythonStage } from './stage.ts';
import { type Cell, isFailed, tableOf } from './table.ts';
import { environmentOf, findPython } from './virtual-environment.ts';

const here = import.meta.dirname;
const processLimitMs = 120_000;
const words = process.argv.slice(2);

const missing = await main();
if (missing !== undefined)
  console.log(`SKIPPED: no client for Python was tried, because this machine lacks ${missing}`);

/** Gives what the machine lacks, where it cannot run the clients. */
async function main(): Promise<string | undefined> {
  const python = await findPython();
  if (typeof python !== 'string') return python.missing;
  const files = readdirSync(join(here, 'requirements')).map((name) =>
    join(here, 'requirements', name),
  );
  const begin = performance.now();
  const programs = await Promise.all(files.map((file) => environmentOf(file, python)));
  const installed = performance.now();
  const ready: string[] = [];
  for (const program of programs) {
    if (typeof program !== 'string') return program.missing;
    ready.push(program);
  }
  const cells = (await Promise.all(ready.map(runClients))).flat();
  if (cells.length === 0) throw new Error(`no client and no feature is called ${words.join(' ')}`);
  console.log(tableOf(cells));
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

/** Each process has a stage of its own, so that what its upstreams see is its own doing. */
async function runClients(program: string): Promise<readonly Cell[]> {
  const stage = await startPythonStage();
  const folder = mkdtempSync(join(tmpdir(), 'python-results-'));
  try {
    const results = join(folder, 'results.jsonl');
    const { code, output } = await runPython(program, { stage, folder, results });
    const cells = (existsSync(results) ? readFileSync(results, 'utf8') : '')
      .trim()
      .split('\n')
      .filter(Boolean)
      .map(readCell);
    return code === 0 ? cells : [...cells, endedEarly(cells.at(-1), `code ${code}\n${output}`)];
  } finally {
    rmSync(folder, { recursive: true, force: true });
    await stage.close();
  }
}

/** Stands for what a process had still to do when it ended. */
function endedEarly(last: Cell | undefined, reason: string): Cell {
  const { client = 'none', version = '', upstream = 'any kind' } = last ?? {};
  const feature = `after ${last?.feature ?? 'the start'}`;
  return {
    client,
    version,
    feature,
    upstream,
    outcome: 'FAILED',
    reason: `ended early: ${reason}`,
  };
}

interface Run {
  readonly stage: PythonStage;
  readonly folder: string;
  readonly results: string;
}

function runPython(program: string, { stage, folder, results }: Run) {
  return new Promise<{ code: number | null; output: string }>((resolve, reject) => {
    const child = spawn(program, ['-m', 'harness', results, ...words], {
      cwd: here,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: processLimitMs,
      killSignal: 'SIGKILL',
      // The clients get nothing of the caller's environment: no key, no proxy and no setting of theirs.
      env: {
        PATH: process.env['PATH'] ?? '',
        HOME: folder,
        TMPDIR: folder,
        PYTHONUTF8: '1',
        PYTHONPATH: here,
        PYTHONPYCACHEPREFIX: join(here, '../../node_modules/.cache/python/bytecode'),
        GATEWAY_URL: stage.gatewayUrl,
        GATEWAY_KEY: stage.key,
        WITNESS_URL: stage.witnessUrl,
      },
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (output += text));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output }));
  });
}

function readCell(line: string): Cell {
  const fields: JsonObject = asObject(parseJson(line)) ?? {};
  const word = (name: string) => asString(fields[name]) ?? '';
  const outcome = word('outcome');
  return {
    client: word('client'),
    version: word('version'),
    feature: word('feature'),
    upstream: word('upstream'),
    outcome: outcome === 'ok' || outcome === 'n.a.' ? outcome : 'FAILED',
    reason: word('reason'),
  };
}
