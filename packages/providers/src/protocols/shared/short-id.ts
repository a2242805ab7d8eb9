/**
 * An id of at most `length` characters: itself, else its beginning and a digest of all of it. The same id always gives
 * the same one, so that a call and its result stay a pair.
 */
export function shortId(id: string, length: number): string {
  if (id.length <= length) return id;
  const digest = digestOf(id);
  return `${id.slice(0, length - digest.length - 1)}_${digest}`;
}

/**
 * An id of exactly `length` letters and digits, up to ten: itself, else a digest. The same id always gives the same one,
 * so that a call and its result stay a pair.
 */
export function exactId(id: string, length: number): string {
  if (isExactId(id, length)) return id;
  // Two digests in one whole number that a double holds.
  const digest = hashOf(id, 0x811c9dc5) * 0x100000 + (hashOf(id, 0x01234567) >>> 12);
  return digest.toString(36).padStart(length, '0').slice(-length);
}

/** Whether an id has exactly `length` characters, letters and digits all. */
export function isExactId(id: string, length: number): boolean {
  return id.length === length && /^[a-zA-Z0-9]*$/.test(id);
}

/** Sixteen hexadecimal digits: FNV-1a twice, from two beginnings. It is no secret and nobody chooses it. */
function digestOf(text: string): string {
  return [0x811c9dc5, 0x01234567]
    .map((begin) => hashOf(text, begin).toString(16).padStart(8, '0'))
    .join('');
}

function hashOf(text: string, begin: number): number {
  let hash = begin;
  for (let at = 0; at < text.length; at += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  }
  return hash >>> 0;
}
