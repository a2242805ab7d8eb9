/**
 * An id of at most `length` characters: itself, else its beginning and a digest of all of it. The same id always gives
 * the same one, so that a call and its result stay a pair.
 */
export function shortId(id: string, length: number): string {
  if (id.length <= length) return id;
  const digest = digestOf(id);
  return `${id.slice(0, length - digest.length - 1)}_${digest}`;
}

/** Sixteen hexadecimal digits: FNV-1a twice, from two beginnings. It is no secret and nobody chooses it. */
function digestOf(text: string): string {
  return `${fnv(text, 0x811c9dc5)}${fnv(text, 0x01234567)}`;
}

function fnv(text: string, begin: number): string {
  let hash = begin;
  for (let at = 0; at < text.length; at += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  }
  return (hash >>> 0).toString(16).padStart(8, '0');
}
