import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../../bin/llm-proxy.js', import.meta.url));
const root = fileURLToPath(new URL('../../../..', import.meta.url));
const commands = {
  // The source condition runs the program without a build.
  sources: ['--conditions=@llm/source', '--import', 'tsx', program],
  build: [program],
};

type Variables = Readonly<Record<string, string>>;

/** The command line program, run to its end. */
export function runProgram(words: readonly string[], variables: Variables = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...commands.sources, ...words], {
    cwd: root,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], ...variables },
  });
  return { status, stdout, stderr };
}

/** The command line program while it serves. */
export interface RunningProgram {
  readonly child: ChildProcess;
  readonly url: string;
  /** Everything it has written. */
  text(): string;
  /** Waits until it has written something so often. */
  wrote(pattern: RegExp, times: number): Promise<void>;
  /** Tells it to stop. Gives its exit code. */
  stop(): Promise<unknown>;
}

/** Starts the program, from its sources or as it was built, and waits until it listens. */
export async function startProgram(
  words: readonly string[],
  variables: Variables = {},
  from: keyof typeof commands = 'sources',
): Promise<RunningProgram> {
  const child = spawn(process.execPath, [...commands[from], ...words], {
    cwd: root,
    env: { PATH: process.env['PATH'], ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  const watchers = new Set<() => void>();
  const read = (chunk: unknown): void => {
    text += String(chunk);
    for (const watch of watchers) watch();
  };
  child.stdout.on('data', read);
  child.stderr.on('data', read);
  const wrote = (pattern: RegExp, times: number): Promise<void> =>
    new Promise((resolve, reject) => {
      const watch = (): void => {
        if ([...text.matchAll(pattern)].length < times) return;
        watchers.delete(watch);
        resolve();
      };
      watchers.add(watch);
      child.once('exit', () => reject(new Error(`the program ended: ${text}`)));
      watch();
    });
  await wrote(/"url":"[^"]+"/g, 1);
  return {
    child,
    url: /"url":"([^"]+)"/.exec(text)?.[1] ?? '',
    text: () => text,
    wrote,
    async stop() {
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      const [code]: unknown[] = await gone;
      return code;
    },
  };
}

/** A chat call to it. */
export function askProgram(url: string, model: string, headers: Variables = {}): Promise<Response> {
  return fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', connection: 'close', ...headers },
    body: JSON.stringify({ model, messages: [{ role: 'user', content: 'hi' }] }),
  });
}
