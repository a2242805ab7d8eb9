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
  /** Where the standard output goes. Default: it is read, and the last part kept. */
  readonly stdout?: 'pipe' | number;
}

/** What the process did between two looks at it. */
export interface Reading {
  /** The longest time in which nobody else was answered. */
  readonly blockMs: number;
  readonly beforeMb: number;
  readonly peakMb: number;
  readonly nowMb: number;
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

/** Starts the program and waits until it listens. */
export async function startGatewayProcess(options: GatewayProcessOptions): Promise<GatewayProcess> {
  const folder = mkdtempSync(join(tmpdir(), 'hostile-'));
  const file = join(folder, 'config.yaml');
  writeFileSync(file, JSON.stringify(options.config));
  const heap = options.heapMb === undefined ? [] : [`--max-old-space-size=${options.heapMb}`];
  const child = spawn(
    process.execPath,
    [
      ...['--expose-gc', ...heap, '--conditions=@llm/source', '--import', 'tsx', '--import', meter],
      ...[program, '--config', file, '--port', '0', ...(options.words ?? [])],
    ],
    {
      cwd: fileURLToPath(new URL('../../..', import.meta.url)),
      env: { PATH: process.env['PATH'], ...options.environment },
      stdio: ['ignore', options.stdout ?? 'pipe', 'pipe', 'ipc'],
    },
  );
  let text = '';
  const url = await new Promise<string>((resolve, reject) => {
    const read = (piece: string): void => {
      text = (text + piece).slice(-mostKept);
      const found = /"url":"([^"]+)"/.exec(text)?.[1];
      if (found !== undefined) resolve(found);
    };
    child.stdout?.setEncoding('utf8').on('data', read);
    child.stderr?.setEncoding('utf8').on('data', read);
    child.once('exit', () => reject(new Error(`the gateway did not start: ${text}`)));
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
  return {
    url,
    child,
    text: () => text,
    begin: () => ask('begin'),
    end: () => ask('end'),
    hasEnded,
    async close() {
      if (!hasEnded()) {
        const gone = once(child, 'exit');
        child.kill('SIGKILL');
        await gone;
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function toReading(value: unknown): Reading {
  const fields = asObject(value) ?? {};
  const of = (name: keyof Reading): number => asNumber(fields[name]) ?? Number.NaN;
  return {
    blockMs: of('blockMs'),
    beforeMb: of('beforeMb'),
    peakMb: of('peakMb'),
    nowMb: of('nowMb'),
  };
}
