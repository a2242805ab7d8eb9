import type { AddressInfo } from 'node:net';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Headers, LLMError, type Logger, silentLogger } from '@llm/core';
import fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import type { Gateway } from '../create-gateway.ts';
import type { Inbound, Reply, ReplyStream } from '../inbound.ts';

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
}

export interface Server {
  readonly url: string;
  /** Takes no new connection, lets open calls end within `drainMs`, then aborts them. Resolves when all is closed. */
  close(): Promise<void>;
}

/**
 * A gateway behind a socket.
 *
 * @throws the system's error when it cannot listen, with `code` such as `EADDRINUSE`
 */
export async function createServer(options: ServerOptions): Promise<Server> {
  const {
    gateway,
    host = '127.0.0.1',
    port = 4000,
    drainMs = 120_000,
    logger = silentLogger,
  } = options;
  const calls = new Set<OpenCall>();
  const state = { draining: false };
  const app = createApp(options);
  const writeStallMs = options.writeStallMs ?? 30_000;

  app.all('*', (request, reply) => {
    reply.hijack();
    const call = new OpenCall(reply.raw, { writeStallMs, state });
    calls.add(call);
    reply.raw.once('close', () => {
      calls.delete(call);
      call.onClose();
    });
    void call
      .run(() => gateway.handle(toInbound(request, call.signal)))
      .catch((error: unknown) => {
        logger.error({ error }, 'an answer could not be written');
        reply.raw.destroy();
      });
  });
  app.setErrorHandler((error, request, reply) => {
    const [path = ''] = request.raw.url?.split('?') ?? [];
    const refusal = gateway.refuse({ method: request.method, path }, toRefusal(error));
    reply.code(refusal.status).headers({ ...refusal.headers, connection: 'close' });
    return reply.send(refusal.body);
  });

  await app.listen({ host, port });
  return {
    url: toUrl(app.server.address()),
    async close() {
      state.draining = true;
      gateway.drain();
      const closed = app.close();
      // A socket that served its last answer after this point would stay open until it times out.
      const sweep = setInterval(() => app.server.closeIdleConnections(), 250);
      const limit = setTimeout(() => {
        for (const call of calls)
          call.abort(new LLMError('overloaded', 'the gateway is shutting down'));
      }, drainMs);
      await closed;
      clearInterval(sweep);
      clearTimeout(limit);
    },
  };
}

function createApp(options: ServerOptions): FastifyInstance {
  const { headersTimeoutMs = 15_000, requestTimeoutMs = 120_000, keepAliveMs = 75_000 } = options;
  const app = fastify({
    logger: false,
    bodyLimit: options.maxBodyBytes ?? 33_554_432,
    // fastify would switch this off, and with it the bound on how long a body may take.
    requestTimeout: requestTimeoutMs,
    keepAliveTimeout: keepAliveMs,
    http: {
      headersTimeout: Math.min(headersTimeoutMs, requestTimeoutMs),
      connectionsCheckingInterval: 1_000,
      maxHeaderSize: options.maxHeaderBytes ?? 16_384,
      // Without it Node keeps the first of two credentials in silence.
      joinDuplicateHeaders: true,
    },
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    exposeHeadRoutes: false,
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  return app;
}

const noBytes = new Uint8Array(0);

function toInbound(request: FastifyRequest, signal: AbortSignal): Inbound {
  const url = request.raw.url ?? '/';
  const mark = url.indexOf('?');
  return {
    method: request.method,
    path: mark < 0 ? url : url.slice(0, mark),
    query: mark < 0 ? '' : url.slice(mark + 1),
    headers: toHeaders(request.raw),
    body: request.body instanceof Uint8Array ? request.body : noBytes,
    signal,
  };
}

function toHeaders({ headers }: IncomingMessage): Headers {
  if (isPlain(headers)) return headers;
  const { 'set-cookie': cookies, ...plain } = headers;
  return isPlain(plain) ? plain : {};
}

/** Node joins every repeated header but this one, which no client sends. */
function isPlain(headers: IncomingMessage['headers']): headers is Record<string, string> {
  return headers['set-cookie'] === undefined;
}

interface OpenCallOptions {
  readonly writeStallMs: number;
  readonly state: { readonly draining: boolean };
}

/** One request that is being answered: its signal upwards and its bytes downwards. */
class OpenCall {
  readonly #response: ServerResponse;
  readonly #options: OpenCallOptions;
  readonly #controller = new AbortController();
  #stream: ReplyStream | undefined;

  constructor(response: ServerResponse, options: OpenCallOptions) {
    this.#response = response;
    this.#options = options;
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  async run(handle: () => Promise<Reply>): Promise<void> {
    const { status, headers, body } = await handle();
    const response = this.#response;
    if (response.destroyed) {
      if (isStream(body)) body.cancel();
      return;
    }
    if (!isStream(body)) {
      const length = typeof body === 'string' ? Buffer.byteLength(body) : body.length;
      response.writeHead(status, this.#toHeaderList(headers, length));
      response.end(body);
      return;
    }
    response.writeHead(status, this.#toHeaderList(headers));
    this.#stream = body;
    for (let chunk = await body.read(); chunk !== undefined; chunk = await body.read()) {
      if (!response.write(chunk) && !(await this.#drained())) return;
    }
    response.end();
  }

  /** Names and values in turn, which Node writes out as they are. */
  #toHeaderList(headers: Headers, length?: number): string[] {
    const list: string[] = [];
    for (const name in headers) {
      const value = headers[name];
      if (value !== undefined) list.push(name, value);
    }
    if (length !== undefined) list.push('content-length', String(length));
    if (this.#options.state.draining) list.push('connection', 'close');
    return list;
  }

  /** The client is gone, or has all of its answer. */
  onClose(): void {
    if (this.#response.writableFinished) return;
    this.abort(new LLMError('cancelled', 'the client closed the connection'));
  }

  abort(reason: LLMError): void {
    this.#controller.abort(reason);
    if (reason.code === 'cancelled') this.#stream?.cancel();
  }

  /** Waits until the client has taken what was written; `false` where it is gone or takes nothing for too long. */
  #drained(): Promise<boolean> {
    const response = this.#response;
    if (response.destroyed) return Promise.resolve(false);
    return new Promise((resolve) => {
      const settle = (drained: boolean) => {
        clearTimeout(stall);
        response.off('drain', onDrain);
        response.off('close', onClose);
        resolve(drained);
      };
      const onDrain = () => settle(true);
      const onClose = () => settle(false);
      const stall = setTimeout(() => {
        response.destroy();
        settle(false);
      }, this.#options.writeStallMs);
      response.once('drain', onDrain);
      response.once('close', onClose);
    });
  }
}

function isStream(body: Reply['body']): body is ReplyStream {
  return typeof body !== 'string' && !(body instanceof Uint8Array);
}

/** What fastify refuses before the gateway sees the request. */
function toRefusal(error: unknown): LLMError {
  const code =
    typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE')
    return new LLMError('payload_too_large', 'the body is larger than the gateway takes', {
      cause: error,
    });
  return new LLMError('invalid_request', 'the request could not be read', { cause: error });
}

function toUrl(address: AddressInfo | string | null): string {
  if (address === null || typeof address === 'string') return String(address);
  const host = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return `http://${host}:${address.port}`;
}
