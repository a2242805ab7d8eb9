import { messageLength, preludeBytes, readMessage, type Message } from './message.ts';

/** A message, and its own bytes. */
export interface ReadMessage extends Message {
  readonly bytes: Uint8Array;
}

const nothing = new Uint8Array(0);

/**
 * Takes messages out of bytes that are cut anywhere.
 *
 * What is held grows by doubling: bytes that come in small pieces would otherwise be copied once for each piece.
 */
export class MessageReader {
  #held: Uint8Array = nothing;
  #length = 0;
  /** Of the message that is held; 0 until its first twelve bytes have come. */
  #wanted = 0;

  /**
   * The messages that are whole now, each before what follows it is looked at. All of them have to be taken.
   *
   * @throws {LLMError} invalid_response: the bytes are damaged, after which no message can be found
   */
  *read(bytes: Uint8Array): Generator<ReadMessage> {
    let at = 0;
    while (at < bytes.length) {
      const target = this.#wanted === 0 ? preludeBytes : this.#wanted;
      const taken = Math.min(target - this.#length, bytes.length - at);
      this.#hold(bytes.subarray(at, at + taken));
      at += taken;
      if (this.#length < target) break;
      if (this.#wanted === 0) this.#wanted = messageLength(this.#held.subarray(0, preludeBytes));
      if (this.#length === this.#wanted) yield this.#take();
    }
  }

  #hold(bytes: Uint8Array): void {
    const needed = this.#length + bytes.length;
    if (needed > this.#held.length) {
      const grown = new Uint8Array(Math.max(needed, this.#held.length * 2, 256));
      grown.set(this.#held.subarray(0, this.#length));
      this.#held = grown;
    }
    this.#held.set(bytes, this.#length);
    this.#length = needed;
  }

  #take(): ReadMessage {
    const bytes = this.#held.subarray(0, this.#length);
    // The message keeps the held bytes, so the reader lets go of them.
    this.#held = nothing;
    this.#length = 0;
    this.#wanted = 0;
    const { headers, payload } = readMessage(bytes);
    return { headers, payload, bytes };
  }
}
