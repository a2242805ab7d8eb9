// The site over docs/. What is on it, and in which order, is the list in pages.ts.
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { leaveForRepository } from '../../../scripts/site/leaving-links.ts';
import { llmsText } from '../../../scripts/site/llms-text.ts';
import { toSidebar } from '../../../scripts/site/sidebar.ts';
import { slugify } from '../../../scripts/links/slugify.ts';
import { pages } from '../pages.ts';
import { searchOptions } from '../search.ts';

const folder = dirname(dirname(fileURLToPath(import.meta.url)));
const docs = join(folder, '../../docs');

/** Files of docs/ that pages link to and that are no pages. */
const attachments = ['reference/config.schema.json'];

export default {
  title: 'LLM gateway',
  description: 'An LLM gateway, router and SDK in TypeScript',
  lang: 'en',
  srcDir: docs,
  outDir: join(folder, 'dist'),
  cacheDir: join(folder, 'node_modules/.cache/vitepress'),
  rewrites: { 'README.md': 'index.md', 'adr/README.md': 'adr/index.md' },
  // Names of settings are long words: the list beside a page is set in a smaller size and breaks them, in place of cutting them.
  head: [
    [
      'style',
      {},
      '.VPDocOutlineItem .outline-link { white-space: normal; overflow-wrap: anywhere; font-size: 12px; line-height: 20px; padding: 4px 0 }',
    ],
  ],
  cleanUrls: false,
  metaChunk: true,
  markdown: {
    anchor: { slugify },
    toc: { slugify },
    config: leaveForRepository,
  },
  themeConfig: {
    search: { provider: 'local', options: { miniSearch: { searchOptions } } },
    sidebar: toSidebar(pages, docs),
    outline: [2, 3],
    nav: [
      { text: 'Get started', link: '/quick-start' },
      { text: 'Configuration', link: '/configuration' },
      { text: 'Reference', link: '/reference/errors' },
      { text: 'Coming from LiteLLM', link: '/migrate-from-litellm' },
    ],
  },
  buildEnd({ outDir }) {
    writeFileSync(join(outDir, 'llms.txt'), llmsText(pages, docs));
    for (const path of attachments) {
      mkdirSync(dirname(join(outDir, path)), { recursive: true });
      copyFileSync(join(docs, path), join(outDir, path));
    }
  },
};
