import { dirname, join, normalize } from 'node:path/posix';

/** A built page: its path in the output and its text. */
export interface BuiltSite {
  readonly files: ReadonlySet<string>;
  read(path: string): string;
}

/** Attributes that a browser loads by itself. A page that loads anything from elsewhere does not work without a network. */
const loaded =
  /<(?:script|img|source|iframe|video|audio|use)\b[^>]*?\s(?:src|href|xlink:href)="([^"]*)"|<link\b[^>]*?\shref="([^"]*)"/g;

/** Every link and anchor of the built pages leads somewhere, and nothing is loaded from another host. */
export function walkHtml(site: BuiltSite): readonly string[] {
  const pages = [...site.files].filter((path) => path.endsWith('.html'));
  const ids = new Map(pages.map((path) => [path, idsOf(site.read(path))]));
  return pages.flatMap((path) => {
    const html = site.read(path);
    return [
      ...repeated(idListOf(html)).map((id) => `${path}: the id ${id} occurs twice`),
      ...[...html.matchAll(loaded)]
        .map(([, source, link]) => source ?? link ?? '')
        .filter((address) => /^(?:[a-z]+:)?\/\//i.test(address))
        .map((address) => `${path}: loads ${address} from another host`),
      ...[...html.matchAll(/<a\b[^>]*?\shref="([^"]*)"/g)]
        .map(([, href = '']) => decodeURI(href.replaceAll('&amp;', '&')))
        .flatMap((href) => brokenLink({ path, href, files: site.files, ids })),
    ];
  });
}

function brokenLink({
  path,
  href,
  files,
  ids,
}: {
  readonly path: string;
  readonly href: string;
  readonly files: ReadonlySet<string>;
  readonly ids: ReadonlyMap<string, ReadonlySet<string>>;
}): readonly string[] {
  if (/^[a-z][a-z\d+.-]*:/i.test(href)) return [];
  const [file = '', anchor = ''] = href.split('#');
  const base = file.startsWith('/') ? file.slice(1) : join(dirname(path), file);
  const target = file === '' ? path : normalize(base.replace(/(^|\/)$/, '$1index.html'));
  if (!files.has(target)) return [`${path}: the link ${href} leads nowhere`];
  if (anchor === '' || ids.get(target)?.has(anchor) !== false) return [];
  return [`${path}: the link ${href} names no id of ${target}`];
}

function idListOf(html: string): readonly string[] {
  return [...html.matchAll(/\sid="([^"]*)"/g)].map(([, id = '']) => id);
}

function idsOf(html: string): ReadonlySet<string> {
  return new Set(idListOf(html));
}

function repeated(list: readonly string[]): readonly string[] {
  return [...new Set(list.filter((id, at) => list.indexOf(id) !== at))];
}
