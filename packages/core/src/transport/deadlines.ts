import type { Clock } from '../contract/clock.ts';
import { type Placed, PlacedList } from './placed-list.ts';

/** An entry with a due time that can change after it was added. */
export interface Deadline extends Placed {
  /** Milliseconds of the clock's `now`; `Infinity` while nothing is awaited. */
  dueMs(): number;
  onLate(): void;
}

/**
 * Many deadlines on one timer.
 *
 * A timer for each phase of each call costs more than the phases do. The timer here is set for the earliest due time it
 * knows of. Most deadlines are removed before it fires; then it asks the others again, whose due times may have moved.
 */
export class Deadlines<Entry extends Deadline = Deadline> {
  readonly #clock: Clock;
  readonly #open = new PlacedList<Entry>();
  #firesAtMs = Infinity;
  #disarm: (() => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A copy of what is open. */
  toArray(): readonly Entry[] {
    return this.#open.toArray();
  }

  add(deadline: Entry): void {
    this.#open.add(deadline);
    this.#arm(deadline.dueMs());
  }

  remove(deadline: Entry): void {
    this.#open.remove(deadline);
    if (this.#open.length > 0 || this.#disarm === undefined) return;
    this.#disarm();
    this.#disarm = undefined;
    this.#firesAtMs = Infinity;
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
    for (const deadline of this.#open.toArray()) {
      const dueMs = deadline.dueMs();
      if (dueMs <= nowMs) deadline.onLate();
      else if (dueMs < earliestMs) earliestMs = dueMs;
    }
    if (this.#open.length > 0) this.#arm(earliestMs);
  }
}
