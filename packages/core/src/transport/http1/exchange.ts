import type { Headers } from '../../contract/transport.ts';
import type { LLMError } from '../../error/llm-error.ts';
import { systemCodeOf } from '../../error/system-code.ts';
import { connectionErrorOf } from '../connection-error.ts';
import { type AnswerSource, PendingAnswer, type PendingAnswerParts } from '../pending-answer.ts';
import type { Connection, ConnectionUser } from './connection.ts';
import type { ConnectionPool } from './connection-pool.ts';
import type { Http1Settings } from './http1-options.ts';
import type { Waiter } from './waiter-queue.ts';
import { type PreparedRequest, prepareRequest } from './write-request.ts';

export interface ExchangeParts extends PendingAnswerParts {
  readonly pool: ConnectionPool;
  readonly settings: Http1Settings;
}

// The longest round trip to an upstream. A connection that was closed before the request came fails within it.
const longestStaleFailureMs = 300;

/** One request on its way over a pool's connections: from waiting for one to the last byte of the answer. */
export class Exchange implements Waiter, ConnectionUser, AnswerSource {
  ahead: Waiter | undefined;
  behind: Waiter | undefined;
  readonly #parts: ExchangeParts;
  readonly #prepared: PreparedRequest;
  readonly #answer: PendingAnswer;
  #connection: Connection | undefined;
  #sentAt = 0;
  #replays = 0;

  /** @throws {LLMError} invalid_request: the request cannot be sent */
  constructor(parts: ExchangeParts) {
    this.#parts = parts;
    this.#prepared = prepareRequest(parts.request, parts.pool.peer);
    this.#answer = new PendingAnswer(parts, this);
  }

  get connectMs(): number {
    const { request, settings } = this.#parts;
    return request.timeouts?.connectMs ?? settings.connectMs;
  }

  begin(): void {
    if (this.#answer.begin()) this.#parts.pool.acquire(this);
  }

  resume(): void {
    this.#connection?.resume();
  }

  stop(error: LLMError): void {
    const connection = this.#connection;
    this.#fail(error, true);
    connection?.destroy();
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
    this.#answer.start();
    this.#parts.resolve({ status, headers, body: this.#answer, replays: this.#replays });
  }

  onBody(bytes: Uint8Array): boolean {
    return this.#answer.push(bytes);
  }

  onEnd(): void {
    // From here on the connection may carry another exchange.
    this.#connection = undefined;
    this.#answer.end();
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

  #fail(error: LLMError, discard: boolean): void {
    if (this.#answer.over) return;
    this.#connection = undefined;
    this.#parts.pool.withdraw(this);
    this.#answer.fail(error, discard);
  }
}
