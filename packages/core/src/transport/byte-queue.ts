import type { LLMError } from '../error/llm-error.ts';
import { concatenate } from '../bytes/concatenate.ts';

const ended: Promise<undefined> = Promise.resolve(undefined);

/**
 * Bytes between a producer that is told when to pause and one reader.
 *
 * What arrives in one turn of the event loop is read in one piece, so an upstream that writes two hundred
 * small events costs its reader a few reads and not two hundred: a read that waits is woken by the first chunk, but
 * takes the bytes in a later step, together with what has come until then.
 *
 * At most one read may wait. A second one would replace the first, which would then never be answered.
 */
export class ByteQueue {
  #pieces: Uint8Array[] = [];
  #queued = 0;
  #failure: LLMError | undefined;
  #ended = false;
  #wake: (() => void) | undefined;

  /** Bytes waiting for the reader. */
  get queued(): number {
    return this.#queued;
  }

  push(piece: Uint8Array): void {
    this.#pieces.push(piece);
    this.#queued += piece.length;
    this.#signal();
  }

  end(): void {
    this.#ended = true;
    this.#signal();
  }

  /** What was pushed before is still read first, unless `discard`. */
  fail(error: LLMError, discard = false): void {
    this.#failure ??= error;
    if (discard) {
      this.#pieces = [];
      this.#queued = 0;
    }
    this.#signal();
  }

  read(): Promise<Uint8Array | undefined> {
    if (this.#queued > 0) return Promise.resolve(this.#take());
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    if (this.#ended) return ended;
    return new Promise<void>((resolve) => {
      this.#wake = resolve;
    }).then(() => this.read());
  }

  #take(): Uint8Array {
    const pieces = this.#pieces;
    this.#pieces = [];
    this.#queued = 0;
    return concatenate(pieces);
  }

  #signal(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }
}
