import { describe, expect, it } from 'vitest';
import { toTree } from '../structure/tree.ts';
import { checkPages } from './check-pages.ts';

const check = (texts: Readonly<Record<string, string>>): readonly string[] =>
  checkPages(toTree(texts)).map(({ path, message }) => `${path}: ${message}`);

describe('checkPages', () => {
  it('names a link to a file that is not there', () => {
    expect(check({ 'docs/a.md': 'See [it](b.md) and [that](../src/c.ts).' })).toEqual([
      'docs/a.md: the link b.md leads nowhere',
      'docs/a.md: the link ../src/c.ts leads nowhere',
    ]);
  });

  it('names a link to a heading that is not there', () => {
    const pages = { 'a.md': '[x](b.md#no-such) [y](#gone)', 'b.md': '# Such\n' };
    expect(check(pages)).toEqual([
      'a.md: the link b.md#no-such names no heading of b.md',
      'a.md: the link #gone names no heading of a.md',
    ]);
  });

  it('takes files, folders, headings and other sites', () => {
    const pages = {
      'docs/a.md':
        '# One two, `three`\n[f](../src/c.ts) [d](../src) [h](#one-two-three) [s](https://x.example/#y)',
      'src/c.ts': '',
    };
    expect(check(pages)).toEqual([]);
  });

  it('names a decision and a guide that no other page links to', () => {
    const pages = {
      'docs/reference/decisions.md': '[one](../adr/0001-one.md)',
      'docs/adr/0001-one.md': '',
      'docs/adr/0002-two.md': '[itself](0002-two.md)',
      'docs/guides/three.md': '',
    };
    expect(check(pages)).toEqual([
      'docs/guides/three.md: no page links to it',
      'docs/adr/0002-two.md: docs/reference/decisions.md does not have it: run `npm run docs`',
    ]);
  });

  it('leaves code alone', () => {
    expect(check({ 'a.md': '`[x](y)`\n\n```md\n[x](y.md)\n# No heading\n```\n' })).toEqual([]);
  });

  const example = 'before\n// #region ask\nconst one = 1;\n  two(\n  one);\n// #endregion\nafter';
  const page = (code: string) => ({
    'docs/a.md': `[the example](../apps/examples/src/x.ts), region \`ask\`:\n\n\`\`\`ts\n${code}\n\`\`\`\n`,
    'apps/examples/src/x.ts': example,
  });

  it('names code that is not what the cited region holds', () => {
    const message = "docs/a.md: its code of the region ask is not the example's";
    expect(check(page('const one = 2;'))).toEqual([message]);
    expect(check(page('after'))).toEqual([message]);
  });

  it('names a region that no linked example has', () => {
    const pages = { ...page(''), 'apps/examples/src/x.ts': '' };
    expect(check(pages)).toEqual(['docs/a.md: no example that it links to has a region ask']);
  });

  it('takes a region in other line breaks, and with lines left out', () => {
    expect(check(page('const one = 1;\ntwo(one);'.replace('(one', '( one')))).toEqual([]);
    expect(check(page('const one = 1;\n// …\none);'))).toEqual([]);
  });
});
