import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Missing } from '../python/virtual-environment.ts';

const folder = join(import.meta.dirname, '../../node_modules/.cache/programs');
const installLimitMs = 300_000;

/**
 * A folder with a package of npm and what it needs. It is made once for each version of the package.
 *
 * @param wanted name and exact version of each package, the first naming the folder
 */
export async function installed(wanted: readonly [string, ...string[]]): Promise<string | Missing> {
  const home = join(folder, wanted.join('+').replaceAll(/[@/]/g, '_'));
  // Written last, so that an install that was cut off is not taken for a whole one.
  const stamp = join(home, 'installed');
  if (existsSync(stamp)) return home;
  rmSync(home, { recursive: true, force: true });
  mkdirSync(home, { recursive: true });
  // No package may run code of its own to be installed.
  const { code, lastLine } = await run('npm', [
    ...['install', '--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock'],
    ...['--loglevel', 'error', '--fetch-retries', '1', '--prefix', home, ...wanted],
  ]);
  if (code !== 0) return { missing: `a package registry with ${wanted[0]} (${lastLine})` };
  writeFileSync(stamp, '');
  return home;
}

function run(command: string, args: readonly string[]) {
  return new Promise<{ code: number | null; lastLine: string }>((resolve) => {
    const child = spawn(command, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: installLimitMs,
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (output += text));
    child.on('error', ({ message }) => resolve({ code: 1, lastLine: message }));
    child.on('close', (code) =>
      resolve({ code, lastLine: output.trim().split('\n').at(-1) ?? '' }),
    );
  });
}
