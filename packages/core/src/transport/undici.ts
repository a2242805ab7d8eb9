// eslint-disable-next-line @typescript-eslint/triple-slash-reference -- the packages that read this source must find the declaration too
/// <reference path="./undici-client.d.ts" />
import type { Dispatcher } from 'undici';
import Client from 'undici/lib/dispatcher/client.js';
import type { Clock } from '../contract/clock.ts';
import type {
  ByteStream,
  Transport,
  TransportRequest,
  TransportResponse,
} from '../contract/transport.ts';
import { isLLMError, LLMError } from '../error/llm-error.ts';
import { systemClock } from '../runtime/system-clock.ts';
import { ByteQueue } from './byte-queue.ts';
import { createHeaderNames, decodeHeaders, type HeaderNames } from './decode-headers.ts';
import { type Deadline, Deadlines } from './deadlines.ts';
import { toSentBody } from './sent-body.ts';

export interface UndiciTransportOptions {
  /** Sockets to one origin; further calls wait for a free one. Default 4096. */
  readonly connectionsPerOrigin?: number;
  /** How long an idle socket is kept. Below what providers keep theirs, so that it is seldom stale. Default 4,000. */
  readonly keepAliveMs?: number;
  /** Until a connection stands, TLS included. Default 5,000. */
  readonly connectMs?: number;
  /** From the start of a call to its answer's headers, waiting for a socket included. Default 600,000. */
  readonly headersMs?: number;
  /** Between two pieces of an answer. Default 300,000. */
  readonly idleMs?: number;
  /** Bytes held for a slow reader before the socket is paused. Default 262,144. */
  readonly maxQueuedBytes?: number;
  readonly clock?: Clock;
}

/** A transport, and the end of its sockets. */
export interface UndiciTransport {
  readonly send: Transport;
  /** Aborts what is open and closes every socket. */
  close(): Promise<void>;
}

type Settings = Required<UndiciTransportOptions>;

/**
 * HTTP/1.1 over undici's `dispatch`, one call a socket at a time.
 *
 * A call that fails on a kept-alive socket before a byte of its answer came, because the upstream had
 * closed that socket meanwhile, is sent once more on a new one. Redirects are answers like any other.
 * Certificates are always checked.
 */
export function createUndiciTransport(options: UndiciTransportOptions = {}): UndiciTransport {
  const settings: Settings = {
    connectionsPerOrigin: 4096,
    keepAliveMs: 4_000,
    connectMs: 5_000,
    headersMs: 600_000,
    idleMs: 300_000,
    maxQueuedBytes: 262_144,
    clock: systemClock,
    ...options,
  };
  const pools = new Map<string, SocketPool>();
  const deadlines = new Deadlines(settings.clock);
  const names = createHeaderNames();
  return {
    send: (request) =>
      new Promise((resolve, reject) => {
        let pool = pools.get(request.origin);
        if (pool === undefined) {
          pool = new SocketPool(request.origin, settings);
          pools.set(request.origin, pool);
        }
        new Exchange({ request, pool, settings, deadlines, names, resolve, reject }).begin();
      }),
    async close() {
      await Promise.all([...pools.values()].map((pool) => pool.close()));
      pools.clear();
    },
  };
}

/** A connection to an origin, with what undici does not tell: whether it has served before. */
interface Socket {
  readonly client: Client;
  served: number;
  idle: boolean;
}

/**
 * The sockets of one origin. The last one used is the first one used again, so that the others can grow
 * old and go. Ours and not undici's `Pool`, because a replay must know whether the socket was reused, and
 * because `Pool` looks through all its sockets for a free one at each call.
 */
class SocketPool {
  readonly #origin: string;
  readonly #settings: Settings;
  readonly #idle: Socket[] = [];
  readonly #all = new Set<Socket>();
  readonly #waiting = new Set<(socket: Socket) => void>();

  constructor(origin: string, settings: Settings) {
    this.#origin = origin;
    this.#settings = settings;
  }

  /** Calls back with a free socket, at once where there is one or one more is allowed. */
  acquire(callback: (socket: Socket) => void): () => void {
    const socket = this.#takeIdle() ?? this.#open();
    if (socket !== undefined) {
      callback(socket);
      return doNothing;
    }
    this.#waiting.add(callback);
    return () => this.#waiting.delete(callback);
  }

  /** A socket that has never been used, for a replay. */
  openFresh(): Socket {
    return this.#create();
  }

  release(socket: Socket): void {
    const [next] = this.#waiting;
    if (next !== undefined) {
      this.#waiting.delete(next);
      next(socket);
      return;
    }
    socket.idle = true;
    this.#idle.push(socket);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#all].map((socket) => socket.client.destroy()));
    this.#all.clear();
    this.#idle.length = 0;
  }

  #takeIdle(): Socket | undefined {
    for (let socket = this.#idle.pop(); socket !== undefined; socket = this.#idle.pop()) {
      if (!this.#all.has(socket)) continue;
      socket.idle = false;
      return socket;
    }
    return undefined;
  }

  #open(): Socket | undefined {
    return this.#all.size < this.#settings.connectionsPerOrigin ? this.#create() : undefined;
  }

  #create(): Socket {
    const client = new Client(this.#origin, {
      pipelining: 1,
      allowH2: false,
      keepAliveTimeout: this.#settings.keepAliveMs,
      connectTimeout: this.#settings.connectMs,
      // Both have clocks of our own that also count the wait for a socket.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
    const socket: Socket = { client, served: 0, idle: false };
    this.#all.add(socket);
    client.on('disconnect', () => {
      socket.served = 0;
      if (!socket.idle) return;
      this.#all.delete(socket);
      void client.destroy();
    });
    return socket;
  }
}

interface ExchangeParts {
  readonly request: TransportRequest;
  readonly pool: SocketPool;
  readonly settings: Settings;
  readonly deadlines: Deadlines;
  readonly names: HeaderNames;
  readonly resolve: (response: TransportResponse) => void;
  readonly reject: (error: LLMError) => void;
}

// A stale socket fails at once; what takes longer has been worked on by the upstream.
const longestStaleFailureMs = 1_000;

/**
 * One request and its answer, from the wait for a socket to the last byte.
 *
 * undici has two forms of handler. This is the older one, which gives the headers as they came: the newer
 * one makes an object of them, a controller and a wrapper for each call, a fifth of what undici costs.
 */
class Exchange implements Dispatcher.DispatchHandler, ByteStream, Deadline {
  place = -1;
  readonly #parts: ExchangeParts;
  readonly #queue = new ByteQueue();
  readonly #onAbort: () => void;
  #abort: ((reason: Error) => void) | undefined;
  #resume: () => void = doNothing;
  #paused = false;
  #socket: Socket | undefined;
  #stopWaiting: () => void = doNothing;
  #begunMs = 0;
  #lastActivity = 0;
  #sentAt = 0;
  #answered = false;
  #replayed = false;
  #over = false;

  constructor(parts: ExchangeParts) {
    this.#parts = parts;
    this.#onAbort = () => this.#fail(toAbortError(parts.request.signal.reason), true);
  }

  begin(): void {
    const { request, pool, settings } = this.#parts;
    if (request.signal.aborted) {
      this.#onAbort();
      return;
    }
    request.signal.addEventListener('abort', this.#onAbort);
    this.#begunMs = settings.clock.now();
    this.#parts.deadlines.add(this);
    this.#stopWaiting = pool.acquire((socket) => this.#send(socket));
  }

  read(): Promise<Uint8Array | undefined> {
    if (this.#paused) {
      this.#paused = false;
      this.#resume();
    }
    return this.#queue.read();
  }

  dueMs(): number {
    const { clock } = this.#parts.settings;
    const limitMs = this.#limitMs();
    if (limitMs === 0) return Infinity;
    if (!this.#answered) return this.#begunMs + limitMs;
    // A reader that is slower than the upstream is no fault of the upstream.
    return (this.#paused ? clock.now() : this.#lastActivity) + limitMs;
  }

  onLate(): void {
    const problem = this.#answered ? 'sent nothing for' : 'did not begin to answer within';
    this.#fail(new LLMError('timeout', `the upstream ${problem} ${this.#limitMs()} ms`), true);
  }

  cancel(): void {
    this.#fail(new LLMError('cancelled', 'the answer was cancelled by its reader'), true);
  }

  onConnect(abort: (reason?: Error) => void): void {
    this.#abort = abort;
    if (this.#over) abort(new LLMError('cancelled', 'the call was cancelled'));
  }

  onHeaders(status: number, raw: readonly Buffer[], resume: () => void): boolean {
    if (status < 200 || this.#over) return true;
    this.#resume = resume;
    this.#answered = true;
    this.#lastActivity = this.#parts.settings.clock.now();
    this.#parts.deadlines.add(this);
    this.#parts.resolve({ status, headers: decodeHeaders(raw, this.#parts.names), body: this });
    return true;
  }

  /** False pauses the socket. */
  onData(chunk: Uint8Array): boolean {
    if (this.#over) return true;
    this.#lastActivity = this.#parts.settings.clock.now();
    this.#queue.push(chunk);
    this.#paused = this.#queue.queued > this.#parts.settings.maxQueuedBytes;
    return !this.#paused;
  }

  onComplete(): void {
    if (this.#over) return;
    this.#finish();
    this.#queue.end();
    if (this.#socket !== undefined) {
      this.#socket.served += 1;
      this.#parts.pool.release(this.#socket);
    }
  }

  onError(cause: Error): void {
    if (this.#over) {
      this.#releaseBroken();
      return;
    }
    if (this.#mayReplay(cause)) {
      this.#replayed = true;
      this.#releaseBroken();
      this.#send(this.#parts.pool.openFresh());
      return;
    }
    this.#fail(toConnectionError(cause), false);
    this.#releaseBroken();
  }

  #send(socket: Socket): void {
    const { request, settings } = this.#parts;
    this.#socket = socket;
    this.#sentAt = settings.clock.now();
    const { origin, path, headers: asked } = request;
    const { body, length } = toSentBody(request.body);
    const headers = length === undefined ? asked : { ...asked, 'content-length': String(length) };
    const method = toMethod(request.method);
    socket.client.dispatch({ origin, path, method, headers, body }, this);
  }

  /** Safe because the upstream had closed the socket before it could read: it reset without a byte of an answer. */
  #mayReplay(cause: Error): boolean {
    const { clock } = this.#parts.settings;
    return (
      !this.#answered &&
      !this.#replayed &&
      this.#socket !== undefined &&
      this.#socket.served > 0 &&
      staleCodes.has(codeOf(cause)) &&
      clock.now() - this.#sentAt <= longestStaleFailureMs
    );
  }

  /** Of the phase that the exchange is in. */
  #limitMs(): number {
    const { request, settings } = this.#parts;
    return this.#answered
      ? (request.timeouts?.idleMs ?? settings.idleMs)
      : (request.timeouts?.headersMs ?? settings.headersMs);
  }

  #fail(error: LLMError, discard: boolean): void {
    if (this.#over) return;
    this.#finish();
    this.#stopWaiting();
    this.#queue.fail(error, discard);
    if (!this.#answered) this.#parts.reject(error);
    this.#abort?.(error);
  }

  #finish(): void {
    this.#over = true;
    this.#parts.deadlines.remove(this);
    this.#parts.request.signal.removeEventListener('abort', this.#onAbort);
  }

  /** undici opens a new connection when the client is used again. */
  #releaseBroken(): void {
    const socket = this.#socket;
    this.#socket = undefined;
    if (socket === undefined) return;
    socket.served = 0;
    this.#parts.pool.release(socket);
  }
}

function doNothing(): void {
  // The default of callbacks that have nothing to stop.
}

function toMethod(method: string): Dispatcher.HttpMethod {
  return method;
}

function toAbortError(reason: unknown): LLMError {
  if (isLLMError(reason)) return reason;
  return new LLMError('cancelled', 'the call was cancelled', { cause: reason });
}

const staleCodes: ReadonlySet<string> = new Set(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE']);

// undici's and Node's words for a phase that took too long; everything else is a broken connection.
const timeoutCodes: ReadonlySet<string> = new Set(['UND_ERR_CONNECT_TIMEOUT', 'ETIMEDOUT']);

function toConnectionError(cause: Error): LLMError {
  if (isLLMError(cause)) return cause;
  const code = codeOf(cause);
  if (timeoutCodes.has(code)) {
    return new LLMError('timeout', 'the upstream could not be reached in time', { cause });
  }
  const reason =
    code === ''
      ? 'the connection to the upstream broke'
      : `the connection to the upstream failed (${code})`;
  return new LLMError('connection', reason, { cause });
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : '';
}
