import { LLMError } from '../error/llm-error.ts';
import { concatenate } from '../json/splice-envelope.ts';

/** Holds back the bytes of an unfinished server-sent event. */
export interface WholeEvents {
  /** All bytes up to the last blank line, empty where there is none yet. */
  push(bytes: Uint8Array): Uint8Array;
  /** What is held. */
  rest(): Uint8Array;
}

const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const nothing = new Uint8Array(0);

/**
 * Cuts a byte stream at the ends of events, whatever line ends it has.
 *
 * @throws {LLMError} invalid_response: an event is longer than `maxBytes`
 */
export function createWholeEvents(maxBytes = 67_108_864): WholeEvents {
  let held: Uint8Array[] = [];
  let heldBytes = 0;
  // The last bytes held, because a blank line may lie across two pieces.
  let before: Uint8Array = nothing;

  return {
    push(bytes) {
      const cut = lastBoundary(before, bytes);
      if (cut === bytes.length && heldBytes === 0) return bytes;
      if (cut === 0) {
        hold(bytes);
        return nothing;
      }
      const whole = concatenate([...held, bytes.subarray(0, cut)]);
      held = [];
      heldBytes = 0;
      before = nothing;
      if (cut < bytes.length) hold(bytes.subarray(cut));
      return whole;
    },
    rest: () => concatenate(held),
  };

  function hold(bytes: Uint8Array): void {
    held.push(bytes);
    heldBytes += bytes.length;
    if (heldBytes > maxBytes)
      throw new LLMError(
        'invalid_response',
        `an event of the stream is longer than ${maxBytes} bytes`,
      );
    before = bytes.length >= 3 ? bytes.subarray(-3) : concatenate([before, bytes]).subarray(-3);
  }
}

/** The offset after the last blank line that ends in `bytes`, 0 where none does. */
function lastBoundary(before: Uint8Array, bytes: Uint8Array): number {
  const at = (index: number) => (index >= 0 ? bytes[index] : before[before.length + index]);
  for (let index = bytes.length - 1; index >= 0; index -= 1) {
    const byte = bytes[index];
    if (byte !== lineFeed && byte !== carriageReturn) continue;
    const previous = at(index - 1);
    if (byte === carriageReturn || previous !== carriageReturn) {
      if (previous === lineFeed || previous === carriageReturn) return index + 1;
      continue;
    }
    const earlier = at(index - 2);
    if (earlier === lineFeed || earlier === carriageReturn) return index + 1;
  }
  return 0;
}
