import type { Clock } from '../contract/clock.ts';

/** Something that is late at a moment of its own, which may move. */
export interface Deadline {
  /** Where it stands among the others; -1, and set by them alone, while it does not. */
  place: number;
  /** Milliseconds since the epoch; `Infinity` while nothing is awaited. */
  dueMs(): number;
  onLate(): void;
}

/**
 * Many deadlines on one timer.
 *
 * A timer of its own for each phase of each call costs more than the phases do. The timer here is set for
 * the earliest deadline it has heard of; most are met and gone before it fires, and those that moved are
 * asked again then.
 *
 * They stand in an array. A `Set` whose members come and go is moved to a new table every few dozen calls,
 * and V8 links the old table, with all that was in it, to the new one: once such a table has grown old,
 * each call after it is kept until the next full collection, which costs more than all the rest of a call.
 */
export class Deadlines {
  readonly #clock: Clock;
  readonly #open: Deadline[] = [];
  #firesAtMs = Infinity;
  #disarm: (() => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(deadline: Deadline): void {
    if (deadline.place < 0) deadline.place = this.#open.push(deadline) - 1;
    this.#arm(deadline.dueMs());
  }

  remove(deadline: Deadline): void {
    this.#take(deadline);
    if (this.#open.length > 0 || this.#disarm === undefined) return;
    this.#disarm();
    this.#disarm = undefined;
    this.#firesAtMs = Infinity;
  }

  /** The last one takes the place of the one that goes. */
  #take(deadline: Deadline): void {
    const { place } = deadline;
    if (place < 0) return;
    deadline.place = -1;
    const last = this.#open.pop();
    if (last === undefined || last === deadline) return;
    this.#open[place] = last;
    last.place = place;
  }

  #arm(dueMs: number): void {
    if (dueMs >= this.#firesAtMs) return;
    this.#disarm?.();
    this.#firesAtMs = dueMs;
    this.#disarm = this.#clock.after(Math.max(0, dueMs - this.#clock.now()), () => this.#fire());
  }

  #fire(): void {
    this.#disarm = undefined;
    this.#firesAtMs = Infinity;
    const nowMs = this.#clock.now();
    let earliestMs = Infinity;
    for (const deadline of [...this.#open]) {
      const dueMs = deadline.dueMs();
      if (dueMs <= nowMs) deadline.onLate();
      else if (dueMs < earliestMs) earliestMs = dueMs;
    }
    if (this.#open.length > 0) this.#arm(earliestMs);
  }
}
