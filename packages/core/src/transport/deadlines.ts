import type { Clock } from '../contract/clock.ts';

/** Something that is late at a moment of its own, which may move. */
export interface Deadline {
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
 */
export class Deadlines {
  readonly #clock: Clock;
  readonly #open = new Set<Deadline>();
  #firesAtMs = Infinity;
  #disarm: (() => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(deadline: Deadline): void {
    this.#open.add(deadline);
    this.#arm(deadline.dueMs());
  }

  remove(deadline: Deadline): void {
    this.#open.delete(deadline);
    if (this.#open.size > 0 || this.#disarm === undefined) return;
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
    for (const deadline of [...this.#open]) {
      const dueMs = deadline.dueMs();
      if (dueMs <= nowMs) deadline.onLate();
      else if (dueMs < earliestMs) earliestMs = dueMs;
    }
    if (this.#open.size > 0) this.#arm(earliestMs);
  }
}
