import { HeldBytes } from './held-bytes.ts';

/** Holds back the bytes of an unfinished server-sent event. */
export interface WholeEvents {
  /** All bytes up to the last blank line, empty where there is none yet. */
  push(bytes: Uint8Array): Uint8Array;
  /** What is held, which no blank line followed. Nothing is held afterwards. */
  end(): Uint8Array;
}

const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const nothing = new Uint8Array(0);
const noBytes: readonly number[] = [];

/**
 * Cuts a byte stream at the ends of events, whatever line ends it has.
 *
 * @throws {LLMError} invalid_response: an event is longer than `maxBytes`
 */
export function createWholeEvents(maxBytes = 67_108_864): WholeEvents {
  const held = new HeldBytes(maxBytes);
  // The last two bytes held, because a blank line may be cut in two.
  let before = noBytes;

  return {
    push(bytes) {
      const end = lastEventEnd(before, bytes);
      const whole = end === 0 ? nothing : held.takeWith(bytes, end);
      if (end > 0) before = noBytes;
      if (end < bytes.length) {
        const rest = bytes.subarray(end);
        before = [...before, ...rest.subarray(-2)].slice(-2);
        held.hold(rest);
      }
      return whole;
    },
    end: () => held.takeWith(nothing, 0),
  };
}

/** The offset after the last blank line that ends in `bytes`, 0 where none does. */
function lastEventEnd(before: readonly number[], bytes: Uint8Array): number {
  const at = (index: number) => (index >= 0 ? bytes[index] : before[before.length + index]);
  for (let index = bytes.length - 1; index >= 0; index -= 1) {
    const byte = bytes[index];
    if (byte !== lineFeed && byte !== carriageReturn) continue;
    // A carriage return with its line feed is one line end; the byte before it ends the line before.
    const isPair = byte === lineFeed && at(index - 1) === carriageReturn;
    const previous = at(isPair ? index - 2 : index - 1);
    if (previous === lineFeed || previous === carriageReturn) return index + 1;
  }
  return 0;
}
