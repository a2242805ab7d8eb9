/** Names of headers in lower case. */
export interface HeaderNames {
  /** `undefined` if the text is no header name by HTTP's rules. */
  lower(name: string): string | undefined;
}

// More names than all providers use. A peer that sends ever new ones must not fill the memory.
const mostNames = 512;
const longestName = 64;

// RFC 9110 section 5.6.2.
const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

export function isToken(text: string): boolean {
  return token.test(text);
}

/** Remembers the names it has lowered. Finding a known name is faster than checking and lowering it, and makes no new string. */
export function createHeaderNames(): HeaderNames {
  const known = new Map<string, string>();
  return {
    lower(name) {
      const lowered = known.get(name);
      if (lowered !== undefined) return lowered;
      if (!isToken(name)) return undefined;
      if (known.size >= mostNames || name.length > longestName) return name.toLowerCase();
      // Copy the string: a V8 slice would keep the whole head alive.
      const own = Buffer.from(name, 'latin1').toString('latin1');
      const made = own.toLowerCase();
      known.set(own, made);
      return made;
    },
  };
}
