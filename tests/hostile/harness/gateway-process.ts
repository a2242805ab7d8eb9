import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { asNumber, asObject, type JsonObject } from '../../../packages/core/src/index.ts';

const program = fileURLToPath(new URL('../../../packages/proxy/bin/llm-proxy.js', import.meta.url));
const meter = fileURLToPath(new URL('meter.ts', import.meta.url));

/** The key that callers of the gateways show. */
export const callerKey = 'sk-hostile-tests-0123456789';

export interface GatewayProcessOptions {
  /** What a configuration file holds. */
  readonly config: JsonObject;
  /** Options of the command line, after `--config`. */
  readonly words?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Of V8's heap. Default: V8's own. */
  readonly heapMb?: number;
  /** Where the standard output goes. Default: it is read, and the last part kept. Elsewhere the address is not read from it, so `port` is needed. */
  readonly stdout?: 'unread pipe' | number;
  /** Default: one that is free. */
  readonly port?: number;
  /** A file to load before the gateway. */
  readonly preload?: string;
}

/** What the process did between two looks at it. */
export interface Reading {
  /** The longest time in which nobody else was answered. */
  readonly blockMs: number;
  readonly beforeMb: number;
  readonly peakMb: number;
  readonly nowMb: number;
  /** What lives in the heap, of which the garbage has just been collected. Only `begin` knows it. */
  readonly heapMb: number;
}

/** The command line program in a process of its own, from its sources. */
export interface GatewayProcess {
  readonly url: string;
  readonly child: ChildProcess;
  /** The last megabyte that it wrote. */
  text(): string;
  /** Readings begin anew. */
  begin(): Promise<Reading>;
  /** The readings since `begin`. */
  end(): Promise<Reading>;
  /** Whether it has ended. */
  hasEnded(): boolean;
  close(): Promise<void>;
}

const mostKept = 1_048_576;

/** A gateway that may not listen yet. */
export interface SpawnedGateway {
  readonly child: ChildProcess;
  /** The file of its configuration. */
  readonly file: string;
  /** Rejects with what it wrote where it ends before. */
  readonly listening: Promise<GatewayProcess>;
  close(): Promise<void>;
}

/** Starts the program and waits until it listens. */
export async function startGatewayProcess(options: GatewayProcessOptions): Promise<GatewayProcess> {
  const spawned = spawnGateway(options);
  try {
    return await spawned.listening;
  } catch (cause) {
    await spawned.close();
    throw cause;
  }
}

/** Starts the program. */
export function spawnGateway(options: GatewayProcessOptions): SpawnedGateway {
  const folder = mkdtempSync(join(tmpdir(), 'hostile-'));
  const file = join(folder, 'config.yaml');
  writeFileSync(file, JSON.stringify(options.config));
  const heap = options.heapMb === undefined ? [] : [`--max-old-space-size=${options.heapMb}`];
  const preload = options.preload === undefined ? [] : ['--import', options.preload];
  const port = options.port ?? 0;
  const words = [
    ...['--expose-gc', ...heap, '--conditions=@llm/source', '--import', 'tsx', '--import', meter],
    ...[...preload, program, '--config', file, '--port', String(port), ...(options.words ?? [])],
  ];
  const { stdout } = options;
  const child = spawn(process.execPath, words, {
    cwd: fileURLToPath(new URL('../../..', import.meta.url)),
    env: { PATH: process.env['PATH'], ...options.environment },
    stdio: ['ignore', typeof stdout === 'number' ? stdout : 'pipe', 'pipe', 'ipc'],
  });
  let text = '';
  const located = new Promise<string>((resolve, reject) => {
    const read = (piece: string): void => {
      text = (text + piece).slice(-mostKept);
      const found = /"url":"([^"]+)"/.exec(text)?.[1];
      if (found !== undefined) resolve(found);
    };
    if (stdout !== 'unread pipe') child.stdout?.setEncoding('utf8').on('data', read);
    child.stderr?.setEncoding('utf8').on('data', read);
    child.once('close', (code, signal) =>
      reject(new Error(`the gateway did not start, ${code ?? signal}: ${text}`)),
    );
    if (port !== 0) answersAt(`http://127.0.0.1:${port}`, child).then(resolve, reject);
  });
  const ask = async (command: 'begin' | 'end'): Promise<Reading> => {
    const answer = new Promise<unknown>((resolve, reject) => {
      const onExit = (): void => reject(new Error('the gateway has ended'));
      child.once('exit', onExit);
      child.once('message', (reading) => {
        child.off('exit', onExit);
        resolve(reading);
      });
    });
    child.send(command);
    return toReading(await answer);
  };
  const hasEnded = (): boolean => child.exitCode !== null || child.signalCode !== null;
  const close = async (): Promise<void> => {
    if (!hasEnded()) {
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    }
    rmSync(folder, { recursive: true, force: true });
  };
  const toProcess = (url: string): GatewayProcess => ({
    url,
    child,
    text: () => text,
    begin: () => ask('begin'),
    end: () => ask('end'),
    hasEnded,
    close,
  });
  return { child, file, listening: located.then(toProcess), close };
}

/** Asks for the gateway's health until it answers. */
async function answersAt(url: string, child: ChildProcess): Promise<string> {
  while (child.exitCode === null && child.signalCode === null) {
    const answer = await fetch(`${url}/health/liveness`).catch(() => undefined);
    await answer?.arrayBuffer();
    if (answer?.status === 200) return url;
    await new Promise((resolve) => void setTimeout(resolve, 50));
  }
  throw new Error('the gateway has ended');
}

function toReading(value: unknown): Reading {
  const fields = asObject(value) ?? {};
  const of = (name: keyof Reading): number => asNumber(fields[name]) ?? Number.NaN;
  return {
    blockMs: of('blockMs'),
    beforeMb: of('beforeMb'),
    peakMb: of('peakMb'),
    nowMb: of('nowMb'),
    heapMb: of('heapMb'),
  };
}
