import type {
  ByteStream,
  Headers,
  TransportRequest,
  TransportResponse,
} from '../../contract/transport.ts';
import { abortErrorOf, LLMError } from '../../error/llm-error.ts';
import { systemCodeOf } from '../../error/system-code.ts';
import { ByteQueue } from '../byte-queue.ts';
import { connectionErrorOf } from '../connection-error.ts';
import type { Deadline, Deadlines } from '../deadlines.ts';
import type { Connection, ConnectionUser } from './connection.ts';
import type { ConnectionPool } from './connection-pool.ts';
import type { Http1Settings } from './http1-options.ts';
import type { Waiter } from './waiter-queue.ts';
import { type PreparedRequest, prepareRequest } from './write-request.ts';

export interface ExchangeParts {
  readonly request: TransportRequest;
  readonly pool: ConnectionPool;
  readonly settings: Http1Settings;
  readonly deadlines: Deadlines;
  readonly resolve: (response: TransportResponse) => void;
  readonly reject: (error: LLMError) => void;
}

// The longest round trip to an upstream. A connection that was closed before the request came fails within it.
const longestStaleFailureMs = 300;

/** One request and its answer, from waiting for a connection to the last byte of the body. */
export class Exchange implements Waiter, ConnectionUser, ByteStream, Deadline {
  place = -1;
  ahead: Waiter | undefined;
  behind: Waiter | undefined;
  readonly #parts: ExchangeParts;
  readonly #prepared: PreparedRequest;
  readonly #queue = new ByteQueue();
  readonly #onAbort: () => void;
  #connection: Connection | undefined;
  #paused = false;
  #begunMs = 0;
  #lastActivity = 0;
  #sentAt = 0;
  #replays = 0;
  #answered = false;
  #over = false;

  /** @throws {LLMError} invalid_request: the request cannot be sent */
  constructor(parts: ExchangeParts) {
    this.#parts = parts;
    this.#prepared = prepareRequest(parts.request, parts.pool.peer);
    this.#onAbort = () => this.#stop(abortErrorOf(parts.request.signal));
  }

  get connectMs(): number {
    const { request, settings } = this.#parts;
    return request.timeouts?.connectMs ?? settings.connectMs;
  }

  begin(): void {
    const { request, pool, settings, deadlines } = this.#parts;
    if (request.signal.aborted) {
      this.#onAbort();
      return;
    }
    request.signal.addEventListener('abort', this.#onAbort);
    this.#begunMs = settings.clock.now();
    deadlines.add(this);
    pool.acquire(this);
  }

  read(): Promise<Uint8Array | undefined> {
    if (this.#paused) {
      this.#paused = false;
      this.#lastActivity = this.#parts.settings.clock.now();
      this.#connection?.resume();
    }
    return this.#queue.read();
  }

  cancel(): void {
    const error = new LLMError('cancelled', 'the answer was cancelled by its reader');
    this.#queue.fail(error, true);
    this.#stop(error);
  }

  dueMs(): number {
    const limitMs = this.#limitMs();
    if (limitMs === 0) return Infinity;
    if (!this.#answered) return this.#begunMs + limitMs;
    // While the reader is slower than the upstream, the upstream is not late.
    return (this.#paused ? this.#parts.settings.clock.now() : this.#lastActivity) + limitMs;
  }

  onLate(): void {
    const problem = this.#answered ? 'sent nothing for' : 'did not begin to answer within';
    this.#stop(new LLMError('timeout', `the upstream ${problem} ${this.#limitMs()} ms`));
  }

  onConnection(connection: Connection): void {
    this.#connection = connection;
    this.#sentAt = this.#parts.settings.clock.now();
    connection.send(this.#prepared, this);
  }

  onRefused(cause: unknown): void {
    this.#fail(this.#toError(cause), true);
  }

  onHead(status: number, headers: Headers): void {
    this.#answered = true;
    this.#lastActivity = this.#parts.settings.clock.now();
    this.#parts.deadlines.add(this);
    this.#parts.resolve({ status, headers, body: this, replays: this.#replays });
  }

  onBody(bytes: Uint8Array): boolean {
    const { settings } = this.#parts;
    this.#lastActivity = settings.clock.now();
    this.#queue.push(bytes);
    this.#paused = this.#queue.queued > settings.maxQueuedBytes;
    return !this.#paused;
  }

  onEnd(): void {
    this.#finish();
    this.#queue.end();
  }

  onBroken(cause: Error, unanswered: boolean): void {
    if (unanswered && this.#mayReplay()) {
      this.#replays += 1;
      this.#parts.pool.acquireFresh(this);
    } else this.#fail(this.#toError(cause), false);
  }

  /**
   * Whether to send the request again after its connection was closed without a byte of an answer. All must be true:
   *
   * - The connection had served before. The upstream closes idle connections when it likes, and its FIN may cross our
   *   request on the way; then nobody read the request. On a new connection there was no idle time, so a close is the
   *   upstream's answer to this request. The connection of a replay is new, so nothing is sent a third time.
   * - It closed within one round trip. An upstream that took longer may have worked on the request. One that
   *   reads the request and closes within that time cannot be told from one that never read it, which is why
   * - the caller agrees, for this request or for all.
   *
   * ADR 0018 has the reasons.
   */
  #mayReplay(): boolean {
    const { request, settings } = this.#parts;
    return (
      this.#connection !== undefined &&
      this.#connection.served > 0 &&
      settings.clock.now() - this.#sentAt <= longestStaleFailureMs &&
      (request.replayable ?? settings.replayStale)
    );
  }

  #toError(cause: unknown): LLMError {
    return connectionErrorOf(cause, { code: systemCodeOf(cause), replays: this.#replays });
  }

  /** The limit of the phase that the exchange is in; 0 for none. */
  #limitMs(): number {
    const { request, settings } = this.#parts;
    return this.#answered
      ? (request.timeouts?.idleMs ?? settings.idleMs)
      : (request.timeouts?.headersMs ?? settings.headersMs);
  }

  /** Fails the exchange and closes its connection. */
  #stop(error: LLMError): void {
    const connection = this.#connection;
    this.#fail(error, true);
    connection?.destroy();
  }

  #fail(error: LLMError, discard: boolean): void {
    if (this.#over) return;
    this.#finish();
    this.#parts.pool.withdraw(this);
    this.#queue.fail(error, discard);
    if (!this.#answered) this.#parts.reject(error);
  }

  /** Releases what belongs to the exchange. From here on its connection may carry another one. */
  #finish(): void {
    this.#over = true;
    this.#connection = undefined;
    this.#parts.deadlines.remove(this);
    this.#parts.request.signal.removeEventListener('abort', this.#onAbort);
  }
}
