import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';
import { Worker } from 'node:worker_threads';

/** An upstream below HTTP, and its end. */
export interface HardUpstream {
  readonly port: number;
  close(): Promise<unknown>;
}

// A thread that listens and then stands still takes no connection from the system, which keeps a few for it and leaves the others without an answer.
const standStill = `
  const { parentPort, workerData } = require('node:worker_threads');
  const server = require('node:net').createServer();
  server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
    parentPort.postMessage(server.address().port);
    process.nextTick(() => Atomics.wait(workerData, 0, 0));
  });
`;
const unansweredMs = 200;

/** A port whose connections are never made, as those to a host that is switched off. On Linux. */
export async function startUnanswering(): Promise<HardUpstream> {
  const worker = new Worker(standStill, {
    eval: true,
    workerData: new Int32Array(new SharedArrayBuffer(4)),
  });
  const port = await new Promise<number>((resolve, reject) => {
    worker.once('message', resolve).once('error', reject);
  });
  const kept: Socket[] = [];
  // How many the system keeps is up to it.
  for (let isAnswered = true; isAnswered;) {
    const socket = connect(port, '127.0.0.1').on('error', () => undefined);
    kept.push(socket);
    isAnswered = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true));
      setTimeout(resolve, unansweredMs, false);
    });
  }
  return {
    port,
    close() {
      for (const socket of kept) socket.destroy();
      return worker.terminate();
    },
  };
}

/** Accepts connections and says nothing, so that no handshake over TLS ends. `bytes` counts what it was told. */
export async function startSilent(): Promise<HardUpstream & { bytes(): number }> {
  const sockets = new Set<Socket>();
  let bytes = 0;
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('data', (chunk: Buffer) => (bytes += chunk.length));
  });
  return { ...(await listen(server, sockets)), bytes: () => bytes };
}

/** Speaks TLS as the options say. `requests` counts what was read through it. */
export async function startTls(options: TlsOptions): Promise<HardUpstream & { bytes(): number }> {
  const sockets = new Set<Socket>();
  let bytes = 0;
  const server = createTlsServer(options, (socket) => {
    socket.on('error', () => undefined).on('data', (chunk: Buffer) => (bytes += chunk.length));
  });
  server.on('connection', (socket: Socket) => sockets.add(socket.on('error', () => undefined)));
  server.on('tlsClientError', () => undefined);
  return { ...(await listen(server, sockets)), bytes: () => bytes };
}

async function listen(
  server: ReturnType<typeof createServer>,
  sockets: ReadonlySet<Socket>,
): Promise<HardUpstream> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('there is no port');
  return {
    port: address.port,
    close() {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A certificate, its key, and the file that it lies in. */
export interface MadeCertificate {
  readonly key: string;
  readonly cert: string;
  readonly file: string;
}

/** Lets `use` have a certificate that nobody has signed, for some name and so many days from now on. */
export async function withCertificate<Result>(
  { name, days }: { readonly name: string; readonly days: number },
  use: (certificate: MadeCertificate) => Promise<Result>,
): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'matrix-'));
  const place = (file: string): string => join(folder, file);
  const [key, request, file] = [place('key.pem'), place('request.pem'), place('certificate.pem')];
  const openssl = (...words: readonly string[]): unknown =>
    execFileSync('openssl', words, { stdio: 'ignore' });
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  try {
    writeFileSync(place('names'), `subjectAltName=DNS:${name}`);
    openssl('req', '-new', ...kind, '-keyout', key, '-out', request, '-subj', `/CN=${name}`);
    // In one step it takes no days below 1.
    const lasts = ['-days', String(days), '-extfile', place('names')];
    openssl('x509', '-req', '-in', request, '-signkey', key, ...lasts, '-out', file);
    const read = (path: string): string => readFileSync(path, 'utf8');
    return await use({ key: read(key), cert: read(file), file });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
