import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { llmsText } from './llms-text.ts';
import { toSidebar } from './sidebar.ts';

const docs = mkdtempSync(join(tmpdir(), 'docs-'));
mkdirSync(join(docs, 'adr'));
writeFileSync(join(docs, 'adr/0002-b.md'), '# 2. Use `b`\n');
writeFileSync(join(docs, 'adr/0001-a.md'), '# 1. Use a\n');
afterAll(() => {
  rmSync(docs, { recursive: true });
});

const sections = [
  { text: 'Start', pages: [{ path: 'README.md', text: 'Here', about: 'Where to begin' }] },
  { text: 'Decisions', folder: 'adr', pages: [] },
];

describe('llmsText', () => {
  it('lists every page by section, those of a folder by their headings', () => {
    expect(llmsText(sections, docs)).toBe(
      '# LLM gateway\n\n> An LLM gateway, router and SDK in TypeScript\n\n' +
        '## Start\n\n- [Here](/): Where to begin\n\n' +
        '## Decisions\n\n- [1. Use a](/adr/0001-a.html)\n- [2. Use b](/adr/0002-b.html)\n',
    );
  });
});

describe('toSidebar', () => {
  it('has the same pages, and folds the decisions', () => {
    expect(toSidebar(sections, docs)).toEqual([
      { text: 'Start', collapsed: false, items: [{ text: 'Here', link: '/' }] },
      {
        text: 'Decisions',
        collapsed: true,
        items: [
          { text: '1. Use a', link: '/adr/0001-a.html' },
          { text: '2. Use b', link: '/adr/0002-b.html' },
        ],
      },
    ]);
  });
});
