import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page, Section } from '../../apps/docs/pages.ts';

/** The sections with the pages of their folders. A page of a folder is called by its first heading. */
export function listPages(sections: readonly Section[], docs: string): readonly Section[] {
  return sections.map((section) => {
    if (section.folder === undefined) return section;
    const { folder } = section;
    const listed = new Set(section.pages.map(({ path }) => path));
    const further = readdirSync(join(docs, folder))
      .filter((name) => name.endsWith('.md'))
      .map((name) => `${folder}/${name}`)
      .filter((path) => !listed.has(path))
      .sort();
    return { ...section, pages: [...section.pages, ...further.map((path) => toPage(path, docs))] };
  });
}

function toPage(path: string, docs: string): Page {
  const heading = /^# +(.+)$/m.exec(readFileSync(join(docs, path), 'utf8'))?.[1] ?? path;
  const text = heading.replaceAll('`', '');
  return { path, text, about: '' };
}

/** The address of a page on the site: `README.md` is the start of its folder. */
export function toAddress(path: string): string {
  return `/${path.replace(/(^|\/)README\.md$/, '$1').replace(/\.md$/, '.html')}`;
}
