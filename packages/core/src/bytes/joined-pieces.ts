import type { BytePieces } from './byte-pieces.ts';

// Pieces from this size on stay where they are; smaller ones are copied together.
const leastKept = 4_096;
const largestJoint = 65_536;

/**
 * Pieces of bytes that wait for those that follow, so that they take little more memory than they have bytes: an array of one byte
 * takes some hundred, and whoever sends can send byte by byte. What comes in one piece, as nearly everything does, is not copied.
 */
export class JoinedPieces {
  readonly #pieces: Uint8Array[] = [];
  /** Where small pieces are joined. It is full up to `#filled`, and what stands from `#from` on is not in `#pieces` yet. */
  #joint: Uint8Array | undefined;
  #from = 0;
  #filled = 0;

  /** Appends a piece. Do not change its bytes afterwards, because large pieces are kept without a copy. */
  add(piece: Uint8Array): void {
    if (piece.length < leastKept && (this.#pieces.length > 0 || this.#filled > 0)) {
      this.#join(piece);
      return;
    }
    this.#take();
    this.#pieces.push(piece);
  }

  /** All bytes so far, in their order. */
  all(): BytePieces {
    this.#take();
    return this.#pieces;
  }

  #join(piece: Uint8Array): void {
    let rest = piece;
    while (rest.length > 0) {
      if (this.#joint === undefined || this.#filled === this.#joint.length) this.#begin();
      const room = this.#joint?.subarray(this.#filled) ?? rest;
      const part = rest.subarray(0, room.length);
      room.set(part);
      this.#filled += part.length;
      rest = rest.subarray(part.length);
    }
  }

  #begin(): void {
    this.#take();
    // Each buffer is twice as large as the last, so that a short body takes little memory.
    const size = (this.#joint?.length ?? leastKept / 2) * 2;
    this.#joint = new Uint8Array(Math.min(size, largestJoint));
    this.#from = 0;
    this.#filled = 0;
  }

  #take(): void {
    if (this.#joint === undefined || this.#from === this.#filled) return;
    this.#pieces.push(this.#joint.subarray(this.#from, this.#filled));
    this.#from = this.#filled;
  }
}
