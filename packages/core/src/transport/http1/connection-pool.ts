import type { TurnEnd } from '../../runtime/turn-end.ts';
import { closedError } from '../connection-error.ts';
import { PlacedList } from '../placed-list.ts';
import { Connection, type Peer } from './connection.ts';
import { type Waiter, WaiterQueue } from './waiter-queue.ts';

export interface PoolOptions {
  readonly peer: Peer;
  readonly maxConnections: number;
  /** How long an idle connection is kept. */
  readonly keepAliveMs: number;
  readonly turnEnd: TurnEnd;
}

/**
 * The connections to one origin, and the calls that wait for one.
 *
 * A connection is in one of three states: in use, idle (also in `#idle`), or closed (in neither list). Waiting calls are
 * served in the order in which they came, and a freed connection goes through the same queue, so no call that comes later
 * overtakes one that waits. Idle connections are a stack: the one that was used last is the first to be used again, so
 * that the others can grow old and be closed when the load falls.
 *
 * An idle connection may be closed by its peer at any moment, and then the next call on it fails. Three things make that
 * rare: a connection is given up a second before the limit that its peer has told, its age is checked once more when it
 * is taken, and an end or a byte that arrives meanwhile closes it. What is left is replayed by the exchange, where that is
 * allowed.
 */
export class ConnectionPool {
  readonly #options: PoolOptions;
  readonly #idle: Connection[] = [];
  readonly #all = new PlacedList<Connection>();
  readonly #waiting = new WaiterQueue();
  #stopSweep: (() => void) | undefined;
  #isServing = false;

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  get peer(): Peer {
    return this.#options.peer;
  }

  /** It has no connection, and no call waits for one. */
  get isEmpty(): boolean {
    return this.#all.length === 0 && this.#waiting.first === undefined;
  }

  /**
   * Gives a connection at the end of this turn of the event loop, or later if all are in use and no more are allowed.
   *
   * The turn's end batches the writes of all calls (ADR 0016). It also keeps answers apart: a connection that has just
   * finished an answer is never given away in the middle of what it reads, so bytes that follow the answer unasked are
   * seen first and close it.
   */
  acquire(waiter: Waiter): void {
    this.#waiting.add(waiter);
    this.#serveAtTurnEnd();
  }

  /** Removes a waiter, for example because its call was aborted. Does nothing with a call that no longer waits. */
  withdraw(waiter: Waiter): void {
    this.#waiting.remove(waiter);
  }

  /** Gives a connection that has never been used, at once. For a call whose own connection has just closed. */
  acquireFresh(waiter: Waiter): void {
    this.#give(waiter, undefined);
  }

  close(): void {
    this.#stopSweep?.();
    this.#stopSweep = undefined;
    for (let first = this.#waiting.first; first !== undefined; first = this.#waiting.first) {
      this.#waiting.remove(first);
      first.onRefused(closedError());
    }
    for (const connection of this.#all.toArray()) connection.abort(closedError());
  }

  /** Takes back a connection that can carry another exchange. */
  #release(connection: Connection): void {
    const keptMs = connection.keptMs ?? Infinity;
    const idleMs = Math.min(this.#options.keepAliveMs, keptMs - safetyMs);
    if (idleMs <= 0) {
      connection.destroy();
      return;
    }
    connection.staleAtMs = this.#options.peer.clock.now() + idleMs;
    connection.rest();
    this.#idle.push(connection);
    this.#sweepAfter(idleMs);
    this.#serveAtTurnEnd();
  }

  #serveAtTurnEnd(): void {
    if (this.#isServing || this.#waiting.first === undefined) return;
    this.#isServing = true;
    this.#options.turnEnd.add(this.#serve);
  }

  /**
   * Gives connections to waiting calls until there is no call or no connection left. It stops at the first call that
   * cannot be served. `#release` and `#forget` call it again, so each way in which a connection becomes free or room for
   * a new one appears must end in `#serveAtTurnEnd`; a path that forgot it would leave calls waiting until their limit.
   */
  readonly #serve = (): void => {
    this.#isServing = false;
    for (let first = this.#waiting.first; first !== undefined; first = this.#waiting.first) {
      const idle = this.#takeIdle();
      if (idle === undefined && this.#all.length >= this.#options.maxConnections) return;
      this.#waiting.remove(first);
      this.#give(first, idle);
    }
  };

  /** Opens a connection if there is none to give. That can fail at once, for example in a `lookup` of the caller's. */
  #give(waiter: Waiter, idle: Connection | undefined): void {
    let connection: Connection;
    try {
      connection = idle ?? this.#open(waiter.connectMs);
    } catch (cause) {
      waiter.onRefused(cause);
      return;
    }
    waiter.onConnection(connection);
  }

  #open(connectMs: number): Connection {
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

  /** Closed, by whomever. The search is from the end, where the connections are that were used last. */
  #forget(connection: Connection): void {
    this.#all.remove(connection);
    const place = this.#idle.lastIndexOf(connection);
    if (place >= 0) this.#idle.splice(place, 1);
    this.#serveAtTurnEnd();
  }

  /** One timer for all idle connections. It is set for the first that could be stale, and looks at all when it fires. */
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

// The peer closes a connection when it thinks that the time is over, and its FIN takes a while to arrive.
const safetyMs = 1_000;
