import type { Headers } from '../contract/transport.ts';

/** Names of headers in lower case. */
export interface HeaderNames {
  lower(name: string): string;
}

// More names than all providers use; a peer that makes up new ones must not fill the memory.
const mostNames = 512;
const longestName = 64;

/** Remembers what it lowered: a name that was seen is found faster than it is lowered, and makes no new string. */
export function createHeaderNames(): HeaderNames {
  const known = new Map<string, string>();
  return {
    lower(name) {
      const lowered = known.get(name);
      if (lowered !== undefined) return lowered;
      if (known.size >= mostNames || name.length > longestName) return name.toLowerCase();
      // Text of its own, because a part of a larger text keeps all of it.
      const own = Buffer.from(name, 'latin1').toString('latin1');
      const made = own.toLowerCase();
      known.set(own, made);
      return made;
    },
  };
}

/**
 * Headers from names and values in turn, as undici's parser gives them.
 *
 * They are views of the bytes that came from the socket, nearly always of one piece, which is then made
 * text at once: a call for each name and value costs several times as much.
 */
export function decodeHeaders(raw: readonly Buffer[], names: HeaderNames): Headers {
  const headers: Record<string, string> = {};
  const read = createReader(raw);
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const name = names.lower(read(raw[at]));
    const value = read(raw[at + 1]);
    const before = headers[name];
    if (before !== undefined && Object.hasOwn(headers, name)) headers[name] = `${before}, ${value}`;
    // A plain assignment to this one name would change what the object inherits from.
    else if (name !== '__proto__') headers[name] = value;
  }
  return headers;
}

function createReader(raw: readonly Buffer[]): (bytes: Buffer | undefined) => string {
  const [first] = raw;
  const last = raw[raw.length - 1];
  if (first === undefined || last === undefined) return () => '';
  const { buffer, byteOffset } = first;
  const length = last.byteOffset + last.length - byteOffset;
  const text =
    last.buffer === buffer && length > 0
      ? Buffer.from(buffer, byteOffset, length).toString('latin1')
      : '';
  return (bytes) => {
    if (bytes === undefined) return '';
    const start = bytes.byteOffset - byteOffset;
    const end = start + bytes.length;
    // What came in another piece has a buffer of its own.
    return bytes.buffer === buffer && start >= 0 && end <= text.length
      ? text.slice(start, end)
      : bytes.toString('latin1');
  };
}
