import { LLMError } from '../error/llm-error.ts';
import { joinBytes } from '../json/byte-pieces.ts';

/** Bytes that one line of a stream may have where nobody says otherwise: image events reach 28 MiB. */
export const defaultMaxLineBytes = 64 * 1024 * 1024;

export interface WholeLinesOptions {
  readonly maxLineBytes: number;
  /** What ends a line: a line feed only, or a lone carriage return as well. */
  readonly lineEnd: 'line-feed' | 'either';
}

/** Turns bytes into text, but only as far as lines are whole, so that no character is ever cut. */
export interface WholeLines {
  /** The text up to and including the last line end seen; empty where no line is whole yet. */
  push(bytes: Uint8Array): string;
  /** The last line, which nothing ended. */
  end(): string;
}

const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/**
 * @throws {LLMError} invalid_response, from `push`: a line that is not whole yet is already too long.
 *   Lines that come whole are not measured here.
 */
export function createWholeLines({ maxLineBytes, lineEnd }: WholeLinesOptions): WholeLines {
  // One call for many lines: a decoder that streams costs several times as much a call. It must keep a
  // byte order mark, because only the first one of a stream is a mark.
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  let held: Uint8Array[] = [];
  let heldBytes = 0;

  const take = (bytes: Uint8Array): string => {
    if (heldBytes === 0) return decoder.decode(bytes);
    held.push(bytes);
    const text = decoder.decode(joinBytes(held, heldBytes + bytes.length));
    held = [];
    heldBytes = 0;
    return text;
  };

  return {
    push(bytes) {
      const end = lastLineEnd(bytes, lineEnd);
      const text = end === 0 ? '' : take(end === bytes.length ? bytes : bytes.subarray(0, end));
      if (end < bytes.length) {
        held.push(end === 0 ? bytes : bytes.subarray(end));
        heldBytes += bytes.length - end;
        if (heldBytes > maxLineBytes) throw lineTooLong(maxLineBytes);
      }
      return text;
    },
    end() {
      return heldBytes === 0 ? '' : take(new Uint8Array());
    },
  };
}

export function lineTooLong(maxLineBytes: number): LLMError {
  return new LLMError(
    'invalid_response',
    `the stream has a line or event of more than ${maxLineBytes} bytes`,
  );
}

/** The offset after the last line end, 0 where there is none. */
function lastLineEnd(bytes: Uint8Array, lineEnd: WholeLinesOptions['lineEnd']): number {
  const last = bytes[bytes.length - 1];
  if (last === lineFeed || (last === carriageReturn && lineEnd === 'either')) return bytes.length;
  const afterLineFeed = bytes.lastIndexOf(lineFeed) + 1;
  if (lineEnd === 'line-feed') return afterLineFeed;
  const rest = afterLineFeed === 0 ? bytes : bytes.subarray(afterLineFeed);
  return afterLineFeed + rest.lastIndexOf(carriageReturn) + 1;
}

/** Bytes of a part of a text in UTF-8. */
export function utf8Length(text: string, start: number, end: number): number {
  let bytes = end - start;
  for (let at = start; at < end; at += 1) {
    const unit = text.charCodeAt(at);
    // Each half of a surrogate pair counts two, which makes the four bytes of the pair.
    if (unit >= 0x80) bytes += unit >= 0x800 && (unit < 0xd800 || unit > 0xdfff) ? 2 : 1;
  }
  return bytes;
}
