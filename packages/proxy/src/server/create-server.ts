import {
  createServer as createHttpServer,
  STATUS_CODES,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import {
  type BytePieces,
  type Clock,
  createTurnEnd,
  type Headers,
  LLMError,
  type Logger,
  silentLogger,
  systemClock,
  systemCodeOf,
  toLLMError,
} from '@llm/core';
import fastify from 'fastify';
import type { Gateway } from '../create-gateway.ts';
import { type Connections, createConnections } from './connections.ts';
import { OpenCall } from './open-call.ts';
import { discardBody, readBody } from './read-body.ts';

export interface ServerOptions {
  readonly gateway: Gateway;
  /** Default `127.0.0.1`. */
  readonly host?: string;
  /** Default 4000; 0 for any free one. */
  readonly port?: number;
  /** Default 33,554,432. */
  readonly maxBodyBytes?: number;
  /** All headers of a request together. Default 16,384. */
  readonly maxHeaderBytes?: number;
  /** Until a request's headers, and until all of a request, have come. Defaults 15,000 and 120,000. */
  readonly headersTimeoutMs?: number;
  readonly requestTimeoutMs?: number;
  /** How long an idle connection is kept. Above what load balancers keep theirs. Default 75,000. */
  readonly keepAliveMs?: number;
  /** A client that takes nothing of a stream for so long is disconnected. Default 30,000. */
  readonly writeStallMs?: number;
  /** How long open calls may go on after `close`. Default 120,000. */
  readonly drainMs?: number;
  readonly logger?: Logger;
  readonly clock?: Clock;
}

/** A gateway that listens. */
export interface Server {
  readonly url: string;
  /** Takes no new connection, lets open calls end within `drainMs`, then aborts them. Resolves when all is closed. */
  close(): Promise<void>;
}

type HttpHandler = (request: IncomingMessage, response: ServerResponse) => void;

/**
 * A gateway behind a socket.
 *
 * fastify owns the server's start and end, and the paths that the gateway does not have. The gateway's own
 * paths are answered before fastify's router and parsers, which cost a tenth of a call in `pnpm bench chat-1k`.
 *
 * @throws the system's error when it cannot listen, with `code` such as `EADDRINUSE`
 */
export async function createServer(options: ServerOptions): Promise<Server> {
  const { gateway, host = '127.0.0.1', port = 4000, drainMs = 120_000 } = options;
  const connections = createConnections();
  const state = { draining: false };
  const refused = new WeakSet<Duplex>();
  const answer = createAnswer(options, { connections, state, refused });
  const app = fastify({
    logger: false,
    serverFactory: (handle) =>
      createHttp(options, (request, response) => {
        if (gateway.serves(pathOf(request))) answer(request, response);
        else handle(request, response);
      }),
    // Requests that fastify's router cannot read, such as a path with a broken percent escape. The gateway
    // answers them in the caller's protocol.
    frameworkErrors: (_error, request, reply) => {
      reply.hijack();
      answer(request.raw, reply.raw);
    },
    clientErrorHandler: (error, socket) => {
      if (refused.has(socket)) socket.destroy();
      else refuseUnread(gateway, error, socket);
    },
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    exposeHeadRoutes: false,
  });
  // Unknown paths get the gateway's 404, in the caller's protocol. The gateway reads the body itself, so fastify
  // must not parse it.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, _payload, done) => done(null));
  app.setNotFoundHandler((request, reply) => {
    reply.hijack();
    answer(request.raw, reply.raw);
  });

  await app.listen({ host, port });
  return {
    url: toUrl(app.server.address()),
    async close() {
      state.draining = true;
      gateway.drain();
      const closed = app.close();
      // `app.close` closes the connections that are idle now. One whose call ends later would stay open until
      // its keep-alive timeout, so idle connections are closed again and again until none is left.
      const sweep = setInterval(() => app.server.closeIdleConnections(), 250);
      const limit = setTimeout(() => {
        connections.abort(new LLMError('overloaded', 'the gateway is shutting down'));
      }, drainMs);
      await closed;
      clearInterval(sweep);
      clearTimeout(limit);
    },
  };
}

function createHttp(options: ServerOptions, handle: HttpHandler) {
  const { headersTimeoutMs = 15_000, requestTimeoutMs = 120_000, keepAliveMs = 75_000 } = options;
  return createHttpServer(
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
}

interface Shared {
  readonly connections: Connections;
  readonly state: { readonly draining: boolean };
  /** Connections on which a body was refused before its end. That the rest cannot be parsed is then expected. */
  readonly refused: WeakSet<Duplex>;
}

/** Reads a request, has the gateway answer it, and writes the answer. */
function createAnswer(
  options: ServerOptions,
  { connections, state, refused }: Shared,
): HttpHandler {
  const { gateway, logger = silentLogger, clock = systemClock } = options;
  const { maxBodyBytes = 33_554_432, writeStallMs = 30_000, requestTimeoutMs = 120_000 } = options;

  const run = async (request: IncomingMessage, call: OpenCall) => {
    let body: BytePieces;
    try {
      body = await readBody(request, maxBodyBytes);
    } catch (cause) {
      const error = toLLMError(cause);
      if (error.code === 'cancelled') return;
      const refusal = gateway.refuse(
        { method: request.method ?? '', path: pathOf(request) },
        error,
      );
      refused.add(request.socket);
      const maxMs = Math.min(requestTimeoutMs, 10_000);
      await call.refuse(
        refusal,
        discardBody(request, { maxBytes: 4 * maxBodyBytes, maxMs, clock }),
      );
      return;
    }
    const url = request.url ?? '/';
    const mark = url.indexOf('?');
    await call.write(
      await gateway.handle({
        method: request.method ?? '',
        path: mark < 0 ? url : url.slice(0, mark),
        query: mark < 0 ? '' : url.slice(mark + 1),
        peer: request.socket.remoteAddress,
        headers: toHeaders(request),
        body,
        signal: call.signal,
      }),
    );
  };

  const isLast = (): boolean => state.draining;
  const turnEnd = createTurnEnd();

  return (request, response) => {
    const controller = connections.controllerOf(request.socket);
    const call = new OpenCall({ response, controller, writeStallMs, clock, isLast, turnEnd });
    response.on('close', () => call.onClose());
    run(request, call).catch((error: unknown) => {
      logger.error({ error }, 'an answer could not be written');
      response.destroy();
    });
  };
}

const unreadStatuses: ReadonlyMap<string, number> = new Map([
  ['HPE_HEADER_OVERFLOW', 431],
  ['ERR_HTTP_REQUEST_TIMEOUT', 408],
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
  const refusal = new LLMError('invalid_request', 'the request could not be read', {
    status: unreadStatuses.get(code) ?? 400,
    cause: error,
  });
  const { status, body } = gateway.refuse({ method: '', path: '' }, refusal);
  const text = typeof body === 'string' ? body : '';
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(text)}`,
    'connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${text}`);
}

function pathOf({ url = '/' }: IncomingMessage): string {
  const mark = url.indexOf('?');
  return mark < 0 ? url : url.slice(0, mark);
}

function toHeaders({ headers }: IncomingMessage): Headers {
  if (isPlain(headers)) return headers;
  const { 'set-cookie': _, ...plain } = headers;
  return isPlain(plain) ? plain : {};
}

/** `set-cookie` is the one header whose values Node gives as a list. Clients do not send it. */
function isPlain(headers: IncomingMessage['headers']): headers is Record<string, string> {
  return headers['set-cookie'] === undefined;
}

function toUrl(address: AddressInfo | string | null): string {
  if (address === null || typeof address === 'string') return String(address);
  const host = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return `http://${host}:${address.port}`;
}
