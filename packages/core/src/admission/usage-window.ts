/** What was used at about one time. */
export interface Usage {
  /** When the last of it was used. */
  at: number;
  amount: number;
}

// Uses that lie closer together than this part of the window are counted as one, at the time of the last. So a window holds about a thousand
// numbers at most, lets nobody in too early, and somebody who is alone at the very millisecond.
const grains = 1_024;

/**
 * What was used within the last `lengthMs`: a sliding window without the edge of a window that begins anew, at which twice as much fits.
 *
 * A use counts for the whole length, and no longer. Adding and reading cost the same however much was used.
 */
export class UsageWindow {
  readonly #lengthMs: number;
  readonly #uses: Usage[] = [];
  // Entries before this index have expired. They are removed once they are half of the list.
  #start = 0;
  #sum = 0;
  #grainStartedAt = -Infinity;

  constructor(lengthMs: number) {
    this.#lengthMs = lengthMs;
  }

  /** All that counts at a time. Times only grow from call to call. */
  sum(now: number): number {
    const { length } = this.#uses;
    let use = this.#uses[this.#start];
    while (use !== undefined && now - use.at >= this.#lengthMs) {
      this.#sum -= use.amount;
      this.#start += 1;
      use = this.#uses[this.#start];
    }
    if (this.#start > 32 && this.#start * 2 > length) {
      this.#uses.splice(0, this.#start);
      this.#start = 0;
    }
    return this.#sum;
  }

  /** Counts a use. The result can be corrected as long as it counts. */
  add(amount: number, now: number): Usage {
    this.sum(now);
    this.#sum += amount;
    const last = this.#uses.at(-1);
    const isRecent = last !== undefined && this.#uses.length > this.#start;
    if (isRecent && now - this.#grainStartedAt < this.#lengthMs / grains) {
      last.at = now;
      last.amount += amount;
      return last;
    }
    const use = { at: now, amount };
    this.#uses.push(use);
    this.#grainStartedAt = now;
    return use;
  }

  /** Counts more or less of a use. What is more counts from now on; what is less no longer matters once the use is over. */
  correct(use: Usage, by: number, now: number): void {
    if (by > 0) {
      this.add(by, now);
      return;
    }
    this.sum(now);
    if (now - use.at >= this.#lengthMs) return;
    use.amount += by;
    this.#sum += by;
  }

  /** How long until only `most` counts, where nothing is added: 0 where that is so. */
  msUntil(most: number, now: number): number {
    let left = this.sum(now);
    for (let at = this.#start; left > most; at += 1) {
      const use = this.#uses[at];
      if (use === undefined) return 0;
      left -= use.amount;
      if (left <= most) return use.at + this.#lengthMs - now;
    }
    return 0;
  }
}
