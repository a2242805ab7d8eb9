import { existsSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path/posix';

/** Where the repository is read in a browser. Links of the site that leave docs/ lead here; a fork sets its own. */
export const repository = process.env['SITE_REPOSITORY'] ?? 'https://git.example/llm-gateway';

const root = join(import.meta.dirname.replaceAll('\\', '/'), '../..');

/** A link of the page `from` (its path below docs/), as the site writes it; links inside docs/ and outside of the repository stay. */
export function toSiteLink(from: string, link: string): string {
  if (link.startsWith('#') || /^[a-z][a-z\d+.-]*:/i.test(link)) return link;
  const [file = '', anchor] = link.split('#');
  const hash = anchor === undefined ? '' : `#${anchor}`;
  const target = normalize(join('docs', dirname(from), decodeURIComponent(file))).replace(
    /\/$/,
    '',
  );
  const path = target.replace(/^docs\//, '');
  const isInside = target === 'docs' || path !== target;
  if (isInside && target.endsWith('.md'))
    return `/${path.replace(/(^|\/)README\.md$/, '$1index.md')}${hash}`;
  if (isInside && existsSync(join(root, target, 'README.md')))
    return `/${target === 'docs' ? '' : `${path}/`}index.md${hash}`;
  if (isInside && target.endsWith('.json')) return `/${path}`;
  const isFolder = existsSync(join(root, target)) && statSync(join(root, target)).isDirectory();
  return `${repository}/${isFolder ? 'tree' : 'blob'}/main/${target}${hash}`;
}

interface Token {
  readonly type: string;
  readonly children?: readonly Token[] | null;
  attrGet(name: string): string | null;
  attrSet(name: string, value: string): void;
}

interface State {
  readonly tokens: readonly Token[];
  readonly env: { readonly relativePath?: string };
}

/** A rule of markdown-it that rewrites every link of a page before VitePress sees it. */
export function leaveForRepository(markdown: {
  readonly core: { readonly ruler: { push(name: string, rule: (state: State) => void): void } };
}): void {
  markdown.core.ruler.push('leave-for-repository', ({ tokens, env }) => {
    const from = (env.relativePath ?? '').replace(/(^|\/)index\.md$/, '$1README.md');
    for (const token of tokens.flatMap(({ children }) => children ?? [])) {
      const link = token.type === 'link_open' ? token.attrGet('href') : null;
      if (link !== null) token.attrSet('href', toSiteLink(from, link));
    }
  });
}
