/** Bytes that bodies may take in this process at one time. */
export interface ByteBudget {
  readonly maxBytes: number;
  /** Taken by all rooms. */
  takenBytes: number;
}

export function createByteBudget(maxBytes: number): ByteBudget {
  return { maxBytes, takenBytes: 0 };
}

/** What one body takes of a budget, until it is given back. */
export class ByteRoom {
  readonly #budget: ByteBudget;
  #bytes = 0;

  constructor(budget: ByteBudget) {
    this.#budget = budget;
  }

  /** Whether so many more bytes have room now. */
  fits(bytes: number): boolean {
    return this.#budget.takenBytes + bytes <= this.#budget.maxBytes;
  }

  /** Takes room; `false`, and takes none, where there is too little. */
  take(bytes: number): boolean {
    if (!this.fits(bytes)) return false;
    this.#budget.takenBytes += bytes;
    this.#bytes += bytes;
    return true;
  }

  /** Gives back all that was taken. */
  release(): void {
    this.#budget.takenBytes -= this.#bytes;
    this.#bytes = 0;
  }
}
