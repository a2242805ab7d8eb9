import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { asChildMessage } from './wire.ts';
import type { ChildMessage } from './wire.ts';

/** Where processes may run: the measured one alone, the loader and the upstream on what is left. */
export interface Cores {
  readonly pinned: boolean;
  readonly measured: string;
  readonly others: string;
}

/** Pinning needs Linux, `taskset` and two cores. */
export function findCores(): Cores {
  const unpinned: Cores = { pinned: false, measured: '', others: '' };
  try {
    const allowed = readFileSync('/proc/self/status', 'latin1').match(
      /^Cpus_allowed_list:\s*(\S+)/m,
    );
    const [measured, ...others] = toCoreList(allowed?.[1] ?? '');
    if (measured === undefined || others.length === 0) return unpinned;
    if (spawnSync('taskset', ['-c', String(measured), 'true']).status !== 0) return unpinned;
    return { pinned: true, measured: String(measured), others: others.join(',') };
  } catch {
    return unpinned;
  }
}

/** '0-2,5' → [0, 1, 2, 5], the form of /proc and taskset. */
export function toCoreList(text: string): readonly number[] {
  return text.split(',').flatMap((part) => {
    const [first, last = first] = part.split('-').map(Number);
    if (first === undefined || last === undefined || part === '') return [];
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
}

export interface ChildOptions {
  readonly arguments: readonly string[];
  /** A list for taskset; empty for no pinning. */
  readonly cores: string;
  readonly ipc: boolean;
  readonly cwd?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** File descriptor that takes standard output. Default: thrown away. */
  readonly stdout?: number;
}

export interface Child {
  readonly pid: number;
  readonly send: (message: object) => void;
  /** The next message that `wanted` accepts. Rejects when the process ends first or after `timeoutMs`. */
  readonly receive: <Message extends ChildMessage>(
    wanted: (message: ChildMessage) => message is Message,
    timeoutMs: number,
  ) => Promise<Message>;
  /** What the process said on standard error, the last 4 kB of it. */
  readonly complaint: () => string;
  readonly ended: () => boolean;
  readonly stop: () => Promise<void>;
}

const running = new Set<ChildProcess>();
const keptErrorLength = 4_096;
const stopMs = 3_000;

// Whatever ends the bench ends its children, each by its own id.
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => process.exit(130));
}

/** Starts Node in a process of its own, with nothing of this process's environment that could steer it. */
export function startChild(options: ChildOptions): Child {
  const kept = ['PATH', 'HOME', 'TMPDIR', 'SystemRoot'].flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  const command = [process.execPath, ...options.arguments];
  if (options.cores !== '') command.unshift('taskset', '-c', options.cores);
  const [program = process.execPath, ...programArguments] = command;
  const child = spawn(program, programArguments, {
    stdio: ['ignore', options.stdout ?? 'ignore', 'pipe', options.ipc ? 'ipc' : 'ignore'],
    env: {
      ...Object.fromEntries(kept),
      NODE_ENV: 'production',
      TERM: 'dumb',
      ...options.environment,
    },
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
  });
  running.add(child);
  let complaint = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(-keptErrorLength);
  });
  const end = new Promise<void>((resolve) => {
    child.once('error', (error) => {
      complaint += String(error);
      running.delete(child);
      resolve();
    });
    child.once('exit', () => {
      running.delete(child);
      resolve();
    });
  });

  return {
    pid: child.pid ?? -1,
    send: (message) => {
      child.send(message);
    },
    receive: (wanted, timeoutMs) =>
      new Promise((resolve, reject) => {
        const settle = (): void => {
          clearTimeout(timer);
          child.off('message', listen);
        };
        const listen = (given: unknown): void => {
          const message = asChildMessage(given);
          if (!wanted(message)) return;
          settle();
          resolve(message);
        };
        const timer = setTimeout(() => {
          settle();
          reject(
            new Error(`no answer from ${options.arguments.join(' ')} in ${String(timeoutMs)} ms`),
          );
        }, timeoutMs);
        child.on('message', listen);
        void end.then(() => {
          settle();
          reject(new Error(`${options.arguments.join(' ')} ended: ${complaint}`));
        });
      }),
    complaint: () => complaint.trim(),
    ended: () => !running.has(child),
    stop: async () => {
      if (!running.has(child)) return;
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), stopMs);
      await end;
      clearTimeout(timer);
    },
  };
}

/** A port that is free now. */
export function findPort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      server.close(() => {
        resolve(port);
      });
    });
  });
}
