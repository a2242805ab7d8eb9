import { dirname, join, normalize } from 'node:path/posix';
import type { Finding, Tree } from '../structure/tree.ts';
import { slugify } from './slugify.ts';

/**
 * Every page that people read: links lead somewhere, decisions and guides are linked from some page, and
 * code that is cited by region is the code that runs.
 */
export function checkPages(tree: Tree): readonly Finding[] {
  const pages = tree.files.filter(
    (path) => path.endsWith('.md') && !path.includes('/__fixtures__/'),
  );
  return [
    ...pages.flatMap((path) => [...checkLinks(tree, path), ...checkRegions(tree, path)]),
    ...checkReachable(tree, pages),
  ];
}

/** Decisions and guides are written one by one, and the list that leads to them is easily forgotten. */
function checkReachable(tree: Tree, pages: readonly string[]): readonly Finding[] {
  const linked = new Set(pages.flatMap((path) => [...targetsOf(tree, path)]));
  const unlinked = pages
    .filter((path) => /^docs\/guides\//.test(path) && !linked.has(path))
    .map((path) => ({ path, message: 'no page links to it' }));
  const index = targetsOf(tree, indexOfDecisions);
  const unlisted = pages
    .filter((path) => /^docs\/adr\//.test(path) && !index.has(path))
    .map((path) => ({
      path,
      message: `${indexOfDecisions} does not have it: run \`npm run docs\``,
    }));
  return [...unlinked, ...unlisted];
}

const indexOfDecisions = 'docs/reference/decisions.md';

/** What a page links to, itself left out. */
function targetsOf(tree: Tree, path: string): ReadonlySet<string> {
  if (!tree.files.includes(path)) return new Set();
  return new Set(
    linksOf(tree.read(path)).flatMap((link) => {
      const target = toTarget(tree, path, link.split('#')[0] ?? '');
      return target === path || target === undefined ? [] : [target];
    }),
  );
}

function checkLinks(tree: Tree, path: string): readonly Finding[] {
  return linksOf(tree.read(path)).flatMap((link): readonly Finding[] => {
    if (/^[a-z][a-z\d+.-]*:/i.test(link)) return [];
    const [file = '', anchor] = link.split('#');
    const target = toTarget(tree, path, file);
    if (target === undefined) return [{ path, message: `the link ${link} leads nowhere` }];
    if (anchor === undefined || anchor === '' || !target.endsWith('.md')) return [];
    return anchorsOf(tree.read(target)).has(anchor)
      ? []
      : [{ path, message: `the link ${link} names no heading of ${target}` }];
  });
}

function toTarget({ files }: Tree, path: string, file: string): string | undefined {
  if (file === '') return path;
  const target = normalize(join(dirname(path), decodeURIComponent(file))).replace(/\/$/, '');
  const isFolder = files.some((other) => other.startsWith(`${target}/`));
  return files.includes(target) || isFolder ? target : undefined;
}

/** Targets of links and images, those inside code left out. */
function linksOf(text: string): readonly string[] {
  const prose = withoutFences(text).replaceAll(/`[^`\n]*`/g, 'code');
  return [...prose.matchAll(/\]\(<?([^)\s>]+)>?(?: "[^"]*")?\)/g)].map(([, link = '']) => link);
}

/** Headings as they are written into addresses: lower case, dashes for spaces, no other marks. */
function anchorsOf(text: string): ReadonlySet<string> {
  const headings = [...withoutFences(text).matchAll(/^#{1,6} +(.+)$/gm)];
  return new Set(headings.map(([, heading = '']) => slugify(heading)));
}

function withoutFences(text: string): string {
  return text.replaceAll(/^```[\s\S]*?^```/gm, '');
}

/** Code after "region `name`" must stand in that region of an example that the page links to; `…` leaves out lines. */
function checkRegions(tree: Tree, path: string): readonly Finding[] {
  const text = tree.read(path);
  const examples = linksOf(text)
    .map((link) => toTarget(tree, path, link))
    .filter((target) => target?.startsWith('apps/examples/') === true)
    .flatMap((target) => (target?.endsWith('.ts') === true ? [tree.read(target)] : []));
  const cited = text.matchAll(
    /region\s+`([\w-]+)`((?!\n```|\n#|region\s+`)[\s\S])*\n```ts\n([\s\S]*?)^```/gim,
  );
  return [...cited].flatMap(([, name = '', , code = '']): readonly Finding[] => {
    const regions = examples.flatMap((example) => regionOf(example, name));
    if (regions.length === 0)
      return [{ path, message: `no example that it links to has a region ${name}` }];
    const pieces = code.split(/^.*…\s*$/m).map(toOneLine);
    const isSame = regions.some((region) => pieces.every((piece) => region.includes(piece)));
    return isSame ? [] : [{ path, message: `its code of the region ${name} is not the example's` }];
  });
}

function regionOf(example: string, name: string): readonly string[] {
  const start = example.indexOf(`// #region ${name}\n`);
  if (start < 0) return [];
  const end = example.indexOf('// #endregion', start);
  return [toOneLine(example.slice(start, end))];
}

function toOneLine(code: string): string {
  return code.replaceAll(/\s+/g, ' ').trim();
}
