import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Missing } from '../python/virtual-environment.ts';

const folder = join(import.meta.dirname, '../../node_modules/.cache/openai-suite');

/** The mock whose answers and checks come from a specification; MIT licence. */
const steady = '@stdy/cli@0.22.2';

/** OpenAI's own specification of their API; MIT licence. The suite reads it from here where `OPENAI_SPEC` names no file. */
const specification =
  'https://raw.githubusercontent.com/openai/openai-openapi/f85dbe223d40e1a31cba812ab2d755c7e98a92a3/openapi.json';

/** The sources of OpenAI's library in the version of the requirements, its tests among them. */
export async function fetchTests(python: string, requirements: string): Promise<string | Missing> {
  const version = /^openai==(\S+)$/m.exec(readFileSync(requirements, 'utf8'))?.[1];
  if (version === undefined) throw new Error(`${requirements} does not pin openai with ==`);
  const home = join(folder, `openai-${version}`);
  if (existsSync(home)) return home;
  const work = emptyFolder('download');
  const archive = join(work, `openai-${version}.tar.gz`);
  const pip = await run(python, [
    ...['-m', 'pip', 'download', '--quiet', '--disable-pip-version-check', '--no-input'],
    ...['--no-deps', '--no-binary', 'openai', '--retries', '1', '--timeout', '20'],
    ...['--dest', work, `openai==${version}`],
  ]);
  if (!existsSync(archive))
    return { missing: `a package index with the sources of openai ${version} (${pip})` };
  const unpack =
    'import sys, tarfile; tarfile.open(sys.argv[1]).extractall(sys.argv[2], filter="data")';
  const told = await run(python, ['-c', unpack, archive, work]);
  const unpacked = join(work, `openai-${version}`);
  if (!existsSync(join(unpacked, 'tests/conftest.py')))
    throw new Error(`the sources of openai ${version} have no tests: ${told}`);
  renameSync(unpacked, home);
  rmSync(work, { recursive: true });
  return home;
}

/** The program of the mock. */
export async function fetchMock(): Promise<string | Missing> {
  const home = join(folder, steady.replaceAll(/[@/]/g, '_'));
  const program = join(home, 'node_modules/@stdy/cli/steady.js');
  if (existsSync(program)) return program;
  mkdirSync(home, { recursive: true });
  // No package may run code of its own to be installed.
  const npm = await run('npm', [
    ...['install', '--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock'],
    ...['--fetch-retries', '1', '--prefix', home, steady],
  ]);
  return existsSync(program) ? program : { missing: `a package registry with ${steady} (${npm})` };
}

/** The file of the specification. */
export async function fetchSpecification(): Promise<string | Missing> {
  const given = process.env['OPENAI_SPEC'];
  if (given !== undefined && given !== '') {
    if (existsSync(given)) return given;
    throw new Error(`OPENAI_SPEC names ${given}, which is not there`);
  }
  const file = join(folder, `${/[0-9a-f]{40}/.exec(specification)?.[0]}.json`);
  if (existsSync(file)) return file;
  try {
    const response = await fetch(specification, { signal: AbortSignal.timeout(60_000) });
    if (!response.ok) return { missing: `the specification (${response.status} of GitHub)` };
    mkdirSync(folder, { recursive: true });
    writeFileSync(`${file}.part`, await response.text());
    renameSync(`${file}.part`, file);
    return file;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    return {
      missing: `OpenAI's specification (GitHub: ${why}); name a copy of openapi.json in OPENAI_SPEC`,
    };
  }
}

function emptyFolder(name: string): string {
  const path = join(folder, name);
  rmSync(path, { recursive: true, force: true });
  mkdirSync(path, { recursive: true });
  return path;
}

/** The last line that a command wrote. */
function run(command: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], timeout: 180_000 });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (output += text));
    child.on('error', ({ message }) => resolve(message));
    child.on('close', () => resolve(output.trim().split('\n').at(-1) ?? ''));
  });
}
