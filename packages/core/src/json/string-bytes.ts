import { parseJson } from './parse-json.ts';

const quote = 0x22;
const backslash = 0x5c;

// The characters after a backslash: " / \\ b f n r t u
const isEscape = new Uint8Array(256);
for (const byte of [0x22, 0x2f, 0x5c, 0x62, 0x66, 0x6e, 0x72, 0x74, 0x75]) isEscape[byte] = 1;

// Bytes looked at one by one before a native search pays for its call.
const stride = 16;

/**
 * The closing quote of a string that opens at `opening`, or -1.
 *
 * The first bytes are looked at one by one, which is the quickest for keys and short values, and checks their escapes.
 * What is longer, such as a prompt or an image in base64, is searched natively for the next quote. A quote ends the
 * string if an even number of backslashes stands before it, because each two of them are one escaped backslash.
 * Counting them backwards never runs past the bytes that this search covers: the loop has consumed whole escapes.
 * Neither escapes nor control characters are checked in what was searched natively. Whoever parses the value does that.
 */
export function endOfString(bytes: Uint8Array, opening: number): number {
  const { length } = bytes;
  let at = opening + 1;
  for (;;) {
    const near = Math.min(at + stride, length);
    while (at < near) {
      const byte = bytes[at] ?? 0;
      if (byte === quote) return at;
      if (byte < 0x20) return -1;
      if (byte === backslash) {
        if (isEscape[bytes[at + 1] ?? 0] === 0) return -1;
        at += 2;
      } else at += 1;
    }
    if (at >= length) return -1;
    const end = bytes.indexOf(quote, at);
    if (end < 0) return -1;
    let backslashes = 0;
    while (end - 1 - backslashes >= at && bytes[end - 1 - backslashes] === backslash)
      backslashes += 1;
    if (backslashes % 2 === 0) return end;
    at = end + 1;
  }
}

const text = new TextDecoder();

function decodeText(bytes: Uint8Array, start: number, end: number): string {
  return text.decode(bytes.subarray(start, end));
}

/** A string between its quotes. Short plain ASCII, the case of nearly every key, needs no decoder. */
export function decodeString(bytes: Uint8Array, opening: number, closing: number): string {
  if (closing - opening <= 48 && isPlain(bytes, opening + 1, closing))
    return decodePlain(bytes, opening + 1, closing);
  const parsed = parseJson(decodeText(bytes, opening, closing + 1), { code: 'invalid_request' });
  return typeof parsed === 'string' ? parsed : '';
}

function isPlain(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte === backslash || byte >= 0x80) return false;
  }
  return true;
}

/** Four characters at a time, because each addition makes a string. */
function decodePlain(bytes: Uint8Array, start: number, end: number): string {
  const { fromCharCode } = String;
  let text = '';
  let at = start;
  for (; at + 4 <= end; at += 4) {
    text += fromCharCode(
      bytes[at] ?? 0,
      bytes[at + 1] ?? 0,
      bytes[at + 2] ?? 0,
      bytes[at + 3] ?? 0,
    );
  }
  for (; at < end; at += 1) text += fromCharCode(bytes[at] ?? 0);
  return text;
}
