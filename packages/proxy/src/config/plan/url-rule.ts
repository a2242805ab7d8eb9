/** Which base URLs a pattern lets callers say. */
export interface UrlRule {
  /** Whether the operator wrote the host out, and so may mean one in a private network. */
  readonly namesHost: boolean;
  /** Whether the rule lets a call go there. The URL has no user name, password or fragment. */
  takes(url: URL): boolean;
}

/** A rule, or what is wrong with its pattern. */
export type ReadUrlRule =
  | { readonly kind: 'rule'; readonly rule: UrlRule }
  | { readonly kind: 'wrong'; readonly message: string };

/**
 * Reads a pattern for base URLs as LiteLLM's users write them: a regular expression with scheme, host and path.
 *
 * Each part is compared with the same part of the parsed URL. Compared with the whole text, `https://api.*good\.example`
 * would match `https://api.evil.example/.good.example`, and without an end `https://good.example` would match
 * `https://good.example.evil.example`. So in the host a dot is a dot, and `.*` stands for letters of a host's name.
 */
export function readUrlRule(pattern: string): ReadUrlRule {
  const { text, isEnded } = withoutAnchors(pattern);
  const scheme = /^http(s\??)?:\\?\/\\?\//.exec(text);
  if (scheme === null) return wrong('expected a pattern that begins with https:// or http://');
  if (/\)[*+?{]/.test(text)) return wrong('a group must not be repeated: write its texts out');
  const rest = text.slice(scheme[0].length).replaceAll('\\/', '/');
  const end = endOfHost(rest);
  const [host, path] = [rest.slice(0, end), rest.slice(end)];
  if (hasChoice(host) || hasChoice(path)) return wrong('a choice with | must stand in parentheses');
  const plain = host.replaceAll(/\\([.-])/g, '$1');
  const namesHost = /^[a-z0-9.-]+(:\d+)?$|^\[[0-9a-f:.]+\](:\d+)?$/i.test(plain);
  const tail = /[a-z0-9-]*(?:\\?\.[a-z0-9-]+)+(?::\d+)?$/i.exec(host)?.[0];
  if (!namesHost && (tail === undefined || /[*+?]$/.test(host)))
    return wrong('the host must end in a name that is written out, such as .example.com');
  try {
    const hosts = new RegExp(`^(?:${namesHost ? escaped(plain) : hostPattern(host)})$`, 'i');
    const paths = new RegExp(`^(?:${path})${isEnded ? '$' : ''}`);
    const schemes = scheme[1] === 's?' ? ['http:', 'https:'] : [`http${scheme[1] ?? ''}:`];
    return {
      kind: 'rule',
      rule: {
        namesHost,
        takes: ({ protocol, host: given, pathname, search }) =>
          schemes.includes(protocol) &&
          hosts.test(given) &&
          search === '' &&
          (paths.test(pathname) || paths.test(pathname.replace(/\/+$/, ''))),
      },
    };
  } catch {
    return wrong('is no regular expression');
  }
}

function wrong(message: string): ReadUrlRule {
  return { kind: 'wrong', message };
}

function withoutAnchors(pattern: string): { readonly text: string; readonly isEnded: boolean } {
  const text = pattern.startsWith('^') ? pattern.slice(1) : pattern;
  const isEnded = /(?:^|[^\\])\$$/.test(text);
  return { text: isEnded ? text.slice(0, -1) : text, isEnded };
}

/** The first slash that stands in no group and no class; the length where there is none. */
function endOfHost(text: string): number {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at];
    if (letter === '\\') at += 1;
    else if (letter === '(' || letter === '[') depth += 1;
    else if (letter === ')' || letter === ']') depth -= 1;
    else if (letter === '/' && depth === 0) return at;
  }
  return text.length;
}

function hasChoice(text: string): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at];
    if (letter === '\\') at += 1;
    else if (letter === '(' || letter === '[') depth += 1;
    else if (letter === ')' || letter === ']') depth -= 1;
    else if (letter === '|' && depth === 0) return true;
  }
  return false;
}

function escaped(text: string): string {
  return text.replaceAll(/[.[\]]/g, String.raw`\$&`);
}

/** An unescaped dot is one that its writer forgot to escape, unless it is repeated. */
function hostPattern(host: string): string {
  return host
    .replaceAll(/(^|[^\\])\.(?=[*+?{])/g, '$1[a-z0-9.-]')
    .replaceAll(/(^|[^\\[])\.(?![^[]*\])/g, String.raw`$1\.`);
}
