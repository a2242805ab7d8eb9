import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { checkLiteLLMRequirement } from '../../scripts/litellm-releases.ts';

/** Why no environment could be made on this machine, though nothing is wrong with the project. */
export interface Missing {
  readonly missing: string;
}

/** The oldest Python that every pinned package runs on. */
const oldestPython = '3.11';
const installLimitMs = 180_000;
const folder = join(import.meta.dirname, '../../node_modules/.cache/python');

/** A Python that can make virtual environments, if the machine has one. */
export async function findPython(): Promise<string | Missing> {
  const probe = 'import sys, venv, ensurepip; print("%d.%d" % sys.version_info[:2])';
  const reasons: string[] = [];
  for (const command of ['python3', 'python']) {
    const { code, output } = await run(command, ['-c', probe], 20_000);
    if (code !== 0) {
      reasons.push(`${command}: ${output.trim().split('\n').at(-1) ?? ''}`);
      continue;
    }
    const [major = 0, minor = 0] = output.trim().split('.').map(Number);
    if (major === 3 && minor >= Number(oldestPython.slice(2))) return command;
    reasons.push(`${command} is ${output.trim()}`);
  }
  return { missing: `Python ${oldestPython} or newer with venv and pip (${reasons.join('; ')})` };
}

/**
 * The Python of an environment with what a requirements file lists. It is made once for each content of the file.
 *
 * @throws {Error} the package index answered, and what the file asks for cannot be installed; it asks for a release of
 * LiteLLM that is not to be installed, or for any
 */
export async function environmentOf(
  requirements: string,
  python: string,
): Promise<string | Missing> {
  const text = readFileSync(requirements, 'utf8');
  checkLiteLLMRequirement(text);
  const name = basename(requirements, '.txt');
  const { output: version } = await run(python, ['-c', 'import sys; print(sys.version)'], 20_000);
  const hash = createHash('sha256').update(text).update(version).digest('hex');
  const home = join(folder, `${name}-${hash.slice(0, 16)}`);
  const program =
    process.platform === 'win32' ? join(home, 'Scripts/python.exe') : join(home, 'bin/python');
  // Written last, so that an install that was cut off is not taken for a whole one.
  const stamp = join(home, 'installed');
  if (existsSync(stamp)) return program;
  const earlier = existsSync(folder) ? readdirSync(folder) : [];
  for (const entry of earlier.filter((other) => other.startsWith(`${name}-`)))
    rmSync(join(folder, entry), { recursive: true, force: true });

  const made = await run(python, ['-m', 'venv', home], 60_000);
  if (made.code !== 0) return { missing: `venv (${made.output.trim().split('\n').at(-1)})` };
  const { code, output } = await run(
    program,
    [
      ...['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-input'],
      // The file lists everything, so nothing has to be resolved. No package may run code of its own to be installed.
      ...['--no-deps', '--only-binary', ':all:', '--no-compile'],
      ...['--retries', '1', '--timeout', '20', '--requirement', requirements],
    ],
    installLimitMs,
  );
  if (code === 0) {
    writeFileSync(stamp, '');
    return program;
  }
  rmSync(home, { recursive: true, force: true });
  const lastLines = output.trim().split('\n').slice(-4).join('\n');
  if (code === undefined)
    return { missing: `a package index that installs ${name} within ${installLimitMs / 1000} s` };
  if (unreachable.test(output))
    return { missing: `a package index (${output.trim().split('\n').at(-1)})` };
  throw new Error(`what ${requirements} lists cannot be installed:\n${lastLines}`);
}

// The words of pip and urllib3 for an index that does not answer. pip knows no version at all of a package then.
const unreachable =
  /from versions: none|new connection|Connection(Error| refused| timed out| reset)|Name or service not known|name resolution|(Read|Connect)Timeout|ProxyError|SSLError/i;

interface Ended {
  /** `undefined` where the time limit ended it. */
  readonly code: number | undefined;
  readonly output: string;
}

function run(command: string, args: readonly string[], limitMs: number): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], timeout: limitMs });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (output += text));
    child.on('error', ({ message }) => resolve({ code: 1, output: message }));
    child.on('close', (code) => resolve({ code: code ?? undefined, output }));
  });
}
