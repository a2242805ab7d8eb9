import { HeldBytes } from './held-bytes.ts';

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
const nothing = new Uint8Array(0);

/**
 * @throws {LLMError} invalid_response, from `push`: a line that is not whole yet is already too long.
 *   Lines that come whole are not measured here.
 */
export function createWholeLines({ maxLineBytes, lineEnd }: WholeLinesOptions): WholeLines {
  // One call decodes many lines, because a TextDecoder with `stream: true` costs several times as much a
  // call. The decoder must keep byte order marks: only the first one of a stream is to be removed.
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const held = new HeldBytes(maxLineBytes);

  return {
    push(bytes) {
      const end = lastLineEnd(bytes, lineEnd);
      const text = end === 0 ? '' : decoder.decode(held.takeWith(bytes, end));
      if (end < bytes.length) held.hold(bytes.subarray(end));
      return text;
    },
    end() {
      return decoder.decode(held.takeWith(nothing, 0));
    },
  };
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
