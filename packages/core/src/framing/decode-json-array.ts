import { concatenate } from '../bytes/concatenate.ts';
import { LLMError } from '../error/llm-error.ts';
import type { Translator } from '../contract/translator.ts';
import { tooLong } from './held-bytes.ts';
import type { ServerSentEvent } from './server-sent-event.ts';
import { defaultMaxLineBytes } from './whole-lines.ts';

/** Limits of the decoder of JSON arrays. */
export interface JsonArrayDecoderOptions {
  /** Bytes that one item may have. Default 64 MiB. */
  readonly maxItemBytes?: number;
}

const quote = 0x22;
const backslash = 0x5c;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;

/**
 * Reads the objects of one list in JSON, cut into chunks anywhere, and gives each as the data of an event when its last
 * byte has come. What stands between them is commas and white space.
 *
 * @throws {LLMError} invalid_response: an item is longer than the limit; the list holds something else than objects
 */
export function createJsonArrayDecoder(
  options: JsonArrayDecoderOptions = {},
): Translator<Uint8Array, ServerSentEvent> {
  const { maxItemBytes = defaultMaxLineBytes } = options;
  let held: Uint8Array[] = [];
  let heldLength = 0;
  /** How many braces and brackets of the item are open; 0 between two items. */
  let depth = 0;
  let isString = false;
  let isEscaped = false;

  const see = (byte: number): void => {
    if (isEscaped) isEscaped = false;
    else if (isString) {
      if (byte === backslash) isEscaped = true;
      else if (byte === quote) isString = false;
    } else if (byte === quote) isString = true;
    else if (byte === openBrace || byte === openBracket) depth += 1;
    else if (byte === closeBrace || byte === closeBracket) depth -= 1;
  };

  const hold = (bytes: Uint8Array): void => {
    held.push(bytes);
    heldLength += bytes.length;
    if (heldLength > maxItemBytes) throw tooLong(maxItemBytes);
  };

  const take = (): string => {
    const text = new TextDecoder().decode(concatenate(held));
    held = [];
    heldLength = 0;
    return text;
  };

  return {
    push(bytes) {
      const events: ServerSentEvent[] = [];
      let start = 0;
      for (let at = 0; at < bytes.length; at += 1) {
        const byte = bytes[at] ?? 0;
        if (depth === 0) {
          if (byte === openBrace) start = at;
          else if (!isBetween(byte)) throw notAnObject();
          else continue;
        }
        see(byte);
        if (depth > 0) continue;
        hold(bytes.subarray(start, at + 1));
        events.push({ data: take() });
      }
      if (depth > 0) hold(bytes.slice(start));
      return events;
    },
    // The last item has no end, so it is truncated and dropped.
    end: () => [],
  };
}

/** The brackets of the list, commas, white space, and a byte order mark. */
function isBetween(byte: number): boolean {
  return (
    byte <= 0x20 || byte === 0x2c || byte === openBracket || byte === closeBracket || byte >= 0xbb
  );
}

function notAnObject(): LLMError {
  return new LLMError('invalid_response', 'the stream is no list of objects in JSON');
}
