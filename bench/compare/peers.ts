import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { Answer } from './read-answer.ts';

/** A gateway in a process of its own. */
export interface Peer {
  readonly url: string;
  /** Milliseconds from the start of the process to its first answer. */
  readonly startMs: number;
  stop(): Promise<void>;
}

export interface PeerOptions {
  readonly command: string;
  /** The port is put behind them. */
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly log: string;
  readonly timeLimitMs: number;
}

/** @throws {Error} when it ends or does not answer in time; its log says why */
export async function startPeer(options: PeerOptions): Promise<Peer> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const started = performance.now();
  const child = spawn(options.command, [...options.args, '--port', String(port)], {
    cwd: options.cwd,
    env: options.env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const log = createWriteStream(options.log);
  for (const output of [child.stdout, child.stderr]) output.pipe(log, { end: false });
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  try {
    await untilAlive(url, child, options.timeLimitMs);
  } catch (cause) {
    child.kill('SIGKILL');
    throw new Error(`${options.command} does not answer; see ${options.log}`, { cause });
  }
  return {
    url,
    startMs: Math.round(performance.now() - started),
    async stop() {
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
      await ended;
      clearTimeout(timer);
    },
  };
}

async function untilAlive(url: string, child: ChildProcess, timeLimitMs: number): Promise<void> {
  const until = performance.now() + timeLimitMs;
  while (performance.now() < until) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error('it has ended');
    try {
      const { ok } = await fetch(`${url}/health/liveliness`, {
        signal: AbortSignal.timeout(5_000),
      });
      if (ok) return;
    } catch {
      // Not listening yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`no answer in ${timeLimitMs} ms`);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** A call whose answer may break off: what came until then is the answer. */
export async function ask(
  url: string,
  body: string,
  headers: Record<string, string>,
): Promise<Answer> {
  const signal = AbortSignal.timeout(60_000);
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
    signal,
    redirect: 'manual',
  });
  const decoder = new TextDecoder();
  let text = '';
  let whole = true;
  try {
    const body: AsyncIterable<Uint8Array> | null = response.body;
    if (body !== null)
      for await (const piece of body) text += decoder.decode(piece, { stream: true });
  } catch {
    whole = false;
  }
  return { status: response.status, headers: Object.fromEntries(response.headers), text, whole };
}
