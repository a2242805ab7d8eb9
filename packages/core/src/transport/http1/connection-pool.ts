import { LLMError } from '../../error/llm-error.ts';
import type { TurnEnd } from '../../runtime/turn-end.ts';
import { Connection, type Peer } from './connection.ts';

export interface PoolOptions {
  readonly peer: Peer;
  readonly maxConnections: number;
  /** How long an idle connection is kept. */
  readonly keepAliveMs: number;
  readonly turnEnd: TurnEnd;
}

/** Who wants a connection. */
export interface Applicant {
  /** How long one may take to stand if it has to be made. */
  readonly connectMs: number;
  onConnection(connection: Connection): void;
  /** There will be none. */
  onRefused(cause: LLMError): void;
}

/**
 * The connections to one origin. The last one used is the first one used again, so that the others can grow
 * old and go.
 */
export class ConnectionPool {
  readonly #options: PoolOptions;
  readonly #idle: Connection[] = [];
  readonly #all = new Set<Connection>();
  readonly #waiting = new Set<Applicant>();
  #stopSweep: (() => void) | undefined;
  #isServing = false;
  #closed = false;

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  get peer(): Peer {
    return this.#options.peer;
  }

  /** Gives a free connection, at once where there is one or one more is allowed, and else when there is one. */
  acquire(applicant: Applicant): void {
    if (this.#closed) applicant.onRefused(closedError());
    else if (this.#waiting.size > 0 || !this.#give(applicant)) this.#waiting.add(applicant);
  }

  /** Who waits does so no longer. */
  withdraw(applicant: Applicant): void {
    if (this.#waiting.size > 0) this.#waiting.delete(applicant);
  }

  /** A connection that has never been used. */
  openFresh(connectMs: number): Connection {
    const { peer, turnEnd } = this.#options;
    const connection = new Connection({
      peer,
      connectMs,
      turnEnd,
      onFree: (free) => this.#release(free),
      onClosed: (closed) => this.#forget(closed),
    });
    this.#all.add(connection);
    return connection;
  }

  close(): void {
    this.#closed = true;
    this.#stopSweep?.();
    this.#stopSweep = undefined;
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const applicant of waiting) applicant.onRefused(closedError());
    for (const connection of [...this.#all]) connection.abort(closedError());
  }

  #release(connection: Connection): void {
    const keptMs = connection.keptMs ?? Infinity;
    const idleMs = Math.min(this.#options.keepAliveMs, keptMs - safetyMs);
    if (this.#closed || idleMs <= 0) {
      connection.destroy();
      return;
    }
    connection.staleAtMs = this.#options.peer.clock.now() + idleMs;
    connection.rest();
    this.#idle.push(connection);
    this.#sweepAfter(idleMs);
    this.#serveWaiting();
  }

  /** Whether there was one to give. */
  #give(applicant: Applicant): boolean {
    const connection =
      this.#takeIdle() ??
      (this.#all.size < this.#options.maxConnections
        ? this.openFresh(applicant.connectMs)
        : undefined);
    if (connection === undefined) return false;
    applicant.onConnection(connection);
    return true;
  }

  /**
   * At the end of the turn, and never in the middle of what a connection reads: what still comes of the last
   * answer, or unasked, is seen first, and closes it.
   */
  #serveWaiting(): void {
    if (this.#isServing || this.#waiting.size === 0) return;
    this.#isServing = true;
    this.#options.turnEnd.add(() => {
      this.#isServing = false;
      for (const applicant of this.#waiting) {
        if (!this.#give(applicant)) return;
        this.#waiting.delete(applicant);
      }
    });
  }

  #takeIdle(): Connection | undefined {
    const nowMs = this.#options.peer.clock.now();
    for (let last = this.#idle.pop(); last !== undefined; last = this.#idle.pop()) {
      if (last.staleAtMs > nowMs) {
        last.wake();
        return last;
      }
      last.destroy();
    }
    return undefined;
  }

  #forget(connection: Connection): void {
    this.#all.delete(connection);
    const place = this.#idle.lastIndexOf(connection);
    if (place >= 0) this.#idle.splice(place, 1);
    this.#serveWaiting();
  }

  /** One timer for all, set for the first that could be stale; it looks at all when it fires. */
  #sweepAfter(ms: number): void {
    const { clock } = this.#options.peer;
    this.#stopSweep ??= clock.after(ms, () => {
      this.#stopSweep = undefined;
      const nowMs = clock.now();
      const old = this.#idle.filter(({ staleAtMs }) => staleAtMs <= nowMs);
      for (const connection of old) connection.destroy();
      if (this.#idle.length === 0) return;
      const next = Math.min(...this.#idle.map(({ staleAtMs }) => staleAtMs));
      this.#sweepAfter(next - nowMs);
    });
  }
}

// A peer closes a connection when it thinks the time is over, and the word of that takes a while.
const safetyMs = 1_000;

function closedError(): LLMError {
  return new LLMError('connection', 'the transport was closed');
}
