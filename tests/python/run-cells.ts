import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type JsonObject, asObject, asString, parseJson } from '../../packages/core/src/index.ts';
import type { Cell } from './table.ts';

const here = import.meta.dirname;
const processLimitMs = 120_000;

type Variables = Readonly<Record<string, string>>;

/** What came of a module of Python that writes a cell a line. The words of the command line say which of them it runs. */
export async function runCells(
  program: string,
  module: string,
  variables: Variables,
): Promise<readonly Cell[]> {
  const folder = mkdtempSync(join(tmpdir(), 'python-results-'));
  try {
    const results = join(folder, 'results.jsonl');
    const { code, output } = await runPython(program, [module, results], { folder, variables });
    const cells = (existsSync(results) ? readFileSync(results, 'utf8') : '')
      .trim()
      .split('\n')
      .filter(Boolean)
      .map(readCell);
    return code === 0 ? cells : [...cells, endedEarly(cells.at(-1), `code ${code}\n${output}`)];
  } finally {
    rmSync(folder, { recursive: true, force: true });
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

function runPython(
  program: string,
  [module, results]: readonly [string, string],
  { folder, variables }: { readonly folder: string; readonly variables: Variables },
) {
  return new Promise<{ code: number | null; output: string }>((resolve, reject) => {
    const child = spawn(program, ['-m', module, results, ...process.argv.slice(2)], {
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
        ...variables,
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
