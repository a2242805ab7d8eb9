/**
 * One base64 text from the pieces of a stream.
 *
 * A stream cuts its base64 in one of two ways. Either each piece is encoded for itself and may end in
 * padding, or one long text is cut anywhere. Padding is only valid at the end of a text, so pieces with
 * padding have to be decoded and encoded again. A piece without padding that is no multiple of four
 * characters long goes on in the next one. Pieces that fit neither way are put together as they came.
 */
export function joinBase64(pieces: readonly string[]): string {
  const joined = pieces.join('');
  const padding = joined.indexOf('=');
  const isPaddedInside = padding >= 0 && /[^=]/.test(joined.slice(padding));
  if (!isPaddedInside) return joined;
  try {
    return btoa(decode(pieces));
  } catch {
    return joined;
  }
}

/** @throws {DOMException} the pieces are not base64 */
function decode(pieces: readonly string[]): string {
  let bytes = '';
  let rest = '';
  for (const piece of pieces) {
    const text = rest + piece;
    const end = text.endsWith('=') ? text.length : text.length - (text.length % 4);
    bytes += atob(text.slice(0, end));
    rest = text.slice(end);
  }
  return bytes + atob(rest);
}
