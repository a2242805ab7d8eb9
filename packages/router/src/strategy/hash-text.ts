/**
 * A number of 32 bits for a text, spread evenly: FNV-1a with the finishing steps of MurmurHash3. The same everywhere and
 * always, and no secret.
 *
 * @param seed  the hash of what the text belongs to
 */
export function hashText(text: string, seed = 0): number {
  let hash = 0x811c9dc5 ^ seed;
  for (let at = 0; at < text.length; at += 1)
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
