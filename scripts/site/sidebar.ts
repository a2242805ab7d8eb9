import type { Section } from '../../apps/docs/pages.ts';
import { listPages, toAddress } from './list-pages.ts';

interface SidebarGroup {
  readonly text: string;
  readonly collapsed: boolean;
  readonly items: readonly { readonly text: string; readonly link: string }[];
}

/** The sidebar of the site. The long list of decisions starts folded. */
export function toSidebar(sections: readonly Section[], docs: string): readonly SidebarGroup[] {
  return listPages(sections, docs).map(({ text, folder, pages }) => ({
    text,
    collapsed: folder === 'adr',
    items: pages.map((page) => ({ text: page.text, link: toAddress(page.path) })),
  }));
}
