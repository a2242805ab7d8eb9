import type { Connection } from './connection.ts';

/** A call that waits for a connection. */
export interface Waiter {
  /** Its neighbours in the queue. Only the queue sets them. */
  ahead: Waiter | undefined;
  behind: Waiter | undefined;
  /** How long opening a connection for it may take, in milliseconds; 0 for no limit. */
  readonly connectMs: number;
  onConnection(connection: Connection): void;
  /** No connection can be opened for it, or the transport was closed. */
  onRefused(cause: unknown): void;
}

/**
 * First in, first out, and a waiter may leave from anywhere in constant time.
 *
 * A linked list, and not an array, because an overload aborts waiters by the thousand and looking each of them up would
 * take a time that grows with the square of their number; and not a `Set`, for the reason given at `PlacedList`.
 */
export class WaiterQueue {
  #first: Waiter | undefined;
  #last: Waiter | undefined;

  /** The one that has waited longest. */
  get first(): Waiter | undefined {
    return this.#first;
  }

  add(waiter: Waiter): void {
    waiter.ahead = this.#last;
    if (this.#last === undefined) this.#first = waiter;
    else this.#last.behind = waiter;
    this.#last = waiter;
  }

  /** Does nothing with one that is not in the queue. */
  remove(waiter: Waiter): void {
    const { ahead, behind } = waiter;
    if (ahead === undefined && this.#first !== waiter) return;
    if (ahead === undefined) this.#first = behind;
    else ahead.behind = behind;
    if (behind === undefined) this.#last = ahead;
    else behind.ahead = ahead;
    // A waiter that outlives its wait must not keep the others alive.
    waiter.ahead = undefined;
    waiter.behind = undefined;
  }
}
