import { createServer as createHttpServer, type RequestListener } from 'node:http';
import {
  createServer as createTcpServer,
  type AddressInfo,
  type Server,
  type Socket,
} from 'node:net';
import type { TransportRequest } from '../../src/contract/transport.ts';
import { readAll } from '../../src/stream/read-all.ts';
import type { HttpTransport } from '../../src/transport/transport.ts';
import { createHttp1Transport } from '../../src/transport/http1/create-http1-transport.ts';
import type { Http1TransportOptions } from '../../src/transport/http1/http1-options.ts';

const cleanups: (() => unknown)[] = [];

/** Ends what the functions below have opened, the last first. For `afterEach`. */
export async function cleanUp(): Promise<void> {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
}

export function onCleanUp(cleanup: () => unknown): void {
  cleanups.push(cleanup);
}

export function openTransport(options: Http1TransportOptions = {}): HttpTransport {
  const created = createHttp1Transport(options);
  cleanups.push(() => created.close());
  return created;
}

/** An upstream by Node's own server. Gives its origin. */
export async function serveHttp(listener: RequestListener): Promise<string> {
  const server = createHttpServer(listener);
  cleanups.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return listen(server);
}

/** An upstream that says what the test wants, HTTP or not. Gives its origin. */
export async function serveTcp(listener: (socket: Socket) => void): Promise<string> {
  const open = new Set<Socket>();
  const server = createTcpServer((socket) => {
    open.add(socket);
    socket.on('error', () => undefined);
    listener(socket);
  });
  cleanups.push(async () => {
    for (const socket of open) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return listen(server);
}

/** An answer of 200 as text. */
export const ok = (body = 'ok', ...headers: readonly string[]) =>
  ['HTTP/1.1 200 OK', ...headers, `content-length: ${body.length}`, '', body].join('\r\n');

/** An upstream that answers each request with the next of these, and counts connections. */
export async function answering(...answers: readonly ((socket: Socket) => void)[]) {
  const sockets: Socket[] = [];
  const rest = answers.values();
  const told = { closed: 0, requests: [] as number[] };
  const origin = await serveTcp((socket) => {
    const number = sockets.push(socket);
    socket.on('close', () => (told.closed += 1));
    socket.on('data', () => {
      told.requests.push(number);
      const answer = rest.next().value;
      if (answer === undefined) socket.write(ok());
      else answer(socket);
    });
  });
  return { origin, sockets, told };
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

export function send(
  { send: exchange }: HttpTransport,
  request: Partial<TransportRequest> & { readonly origin: string },
) {
  return exchange({
    method: 'POST',
    path: '/',
    headers: {},
    signal: new AbortController().signal,
    ...request,
  });
}

export async function textOf(body: Parameters<typeof readAll>[0]): Promise<string> {
  return new TextDecoder().decode(await readAll(body, 10_000_000));
}

/** The whole of an answer. */
export async function ask(
  transport: HttpTransport,
  request: Partial<TransportRequest> & { readonly origin: string },
): Promise<string> {
  return textOf((await send(transport, request)).body);
}

/** A promise and its key. */
export function later<Value = void>() {
  let resolve: (value: Value) => void = () => undefined;
  const promise = new Promise<Value>((settle) => {
    resolve = settle;
  });
  return { promise, resolve: (value: Value) => resolve(value) };
}

export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}
