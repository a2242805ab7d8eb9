import {
  createServer as createHttpServer,
  type Server as HttpServer,
  STATUS_CODES,
} from 'node:http';
import { type AddressInfo, type ListenOptions, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { LLMError, systemCodeOf } from '@llm/core';
import type { Gateway } from '../create-gateway.ts';
import { describeCause } from '../log/describe-cause.ts';
import { safeLogger } from '../log/safe-logger.ts';
import { createAnswer, type HttpHandler, refuseBody, type Shared } from './answer-requests.ts';
import { createConnections, type RefuseUnfinished } from './connections.ts';
import { lastRequests } from './last-requests.ts';
import type { ServerOptions } from './server-options.ts';

/** A gateway that listens. */
export interface Server {
  /** Where it listens, such as `http://127.0.0.1:4000`. */
  readonly url: string;
  /**
   * Reads the requests that have come, takes no new connection, and closes those on which no call waits for its answer: a request that has come in part
   * is refused with 503. Open calls may end within `drainMs`. Half a second before its end those that are left are
   * aborted, so that their callers are told, and at its end all connections are closed. Resolves when they are:
   * within `drainMs`, or half a second where that is longer, whatever clients do.
   */
  close(): Promise<void>;
}

/**
 * A gateway behind a socket.
 *
 * @throws the system's error when it cannot listen, with `code` such as `EADDRINUSE`
 */
export async function createServer(options: ServerOptions): Promise<Server> {
  const { gateway, host = '127.0.0.1', port = 4000, drainMs = 120_000 } = options;
  const connections = createConnections();
  const state = { draining: false };
  const refused = new WeakSet<Duplex>();
  const shared: Shared = { connections, state, refused };
  const server = createHttp(options, createAnswer(options, shared));
  server.on('clientError', (error, socket) => {
    if (refused.has(socket)) socket.destroy();
    else refuseUnread(gateway, error, socket);
  });
  // Node's own list leaves out connections without a request, and stops looking after them once the server closes.
  server.on('connection', (socket) => connections.of(socket));

  await listen(server, { host, port });
  // If a connection cannot be accepted, for example because too many files are open, the server goes on.
  const logger = safeLogger(options.logger);
  server.on('error', (cause) =>
    logger.error(describeCause(cause), 'a connection was not accepted'),
  );
  return {
    url: toUrl(server.address()),
    async close() {
      state.draining = true;
      gateway.drain();
      await lastRequests(server);
      // `close` also closes the connections that are idle at this moment.
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      connections.endUnfinished(refuseUnfinished(options, shared));
      // A connection whose call ends later would stay open until its keep-alive timeout, so idle connections are
      // closed again and again until none is left.
      const sweep = setInterval(() => server.closeIdleConnections(), 250);
      const endMs = performance.now() + Math.max(drainMs, tellingMs);
      let end: NodeJS.Timeout | undefined;
      const limit = setTimeout(() => {
        connections.abort(shuttingDown());
        // The timer may fire late on a busy machine. Clients still get some time to read the error.
        const leftMs = Math.max(shortestTellingMs, endMs - performance.now());
        end = setTimeout(() => server.closeAllConnections(), leftMs);
      }, drainMs - tellingMs);
      await closed;
      clearInterval(sweep);
      clearTimeout(limit);
      clearTimeout(end);
    },
  };
}

function listen(server: HttpServer, { host, port }: ListenOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    // `localhost` may have an IPv4 and an IPv6 address, and Node would listen on whichever it finds first.
    server.listen({ host: host === 'localhost' ? '127.0.0.1' : host, port }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

// The part of the time for open calls in which those that are left are told that it is over.
const tellingMs = 500;
const shortestTellingMs = 100;

function shuttingDown(): LLMError {
  return new LLMError('overloaded', 'the gateway is shutting down');
}

function createHttp(options: ServerOptions, handle: HttpHandler): HttpServer {
  const { headersTimeoutMs = 15_000, requestTimeoutMs = 120_000, keepAliveMs = 75_000 } = options;
  const server = createHttpServer(
    {
      requestTimeout: requestTimeoutMs,
      headersTimeout: Math.min(headersTimeoutMs, requestTimeoutMs),
      connectionsCheckingInterval: 1_000,
      keepAliveTimeout: keepAliveMs,
      maxHeaderSize: options.maxHeaderBytes ?? 16_384,
      // By default Node drops the second of two `authorization` headers, and a proxy in front may have checked
      // that one. Joined they are no valid credential, and the request is refused.
      joinDuplicateHeaders: true,
    },
    handle,
  );
  // Node drops headers beyond a number without a word, `content-length` too. Their bytes have a bound already.
  server.maxHeadersCount = 0;
  return server;
}

/** Ends requests that had come in part when the server began to close. */
function refuseUnfinished(options: ServerOptions, shared: Shared): RefuseUnfinished {
  const error = shuttingDown();
  return {
    head: (socket) => writeRefusal(options.gateway, error, socket),
    body(call) {
      refuseBody(options, shared, { call, error, maxMs: tellingMs }).catch(() =>
        call.request.destroy(),
      );
    },
  };
}

const unreadReasons: ReadonlyMap<string, readonly [status: number, message: string]> = new Map([
  [
    'HPE_HEADER_OVERFLOW',
    [431, 'the URL and the headers are longer than the limit (server.header_limit_kb)'],
  ],
  ['ERR_HTTP_REQUEST_TIMEOUT', [408, 'the request did not arrive in time']],
]);

/**
 * Answers bytes that Node could not read as a request: 431 for headers that are too long, 408 for a request that
 * did not arrive in time, else 400. There is no response object yet, so the answer is written to the socket.
 */
function refuseUnread(gateway: Gateway, error: Error, socket: Duplex): void {
  const code = systemCodeOf(error);
  if (code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const [status, message] = unreadReasons.get(code) ?? [400, 'the request could not be read'];
  const refusal = new LLMError('invalid_request', message, { status, cause: error });
  writeRefusal(gateway, refusal, socket);
}

function writeRefusal(gateway: Gateway, error: LLMError, socket: Duplex): void {
  const peer = socket instanceof Socket ? socket.remoteAddress : undefined;
  const { status, body } = gateway.refuse({ method: '', path: '', peer }, error);
  const text = typeof body === 'string' ? body : '';
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(text)}`,
    'connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${text}`, () => socket.destroy());
}

function toUrl(address: AddressInfo | string | null): string {
  if (address === null || typeof address === 'string') return String(address);
  const host = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return `http://${host}:${address.port}`;
}
