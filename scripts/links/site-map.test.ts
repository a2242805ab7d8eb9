import { describe, expect, it } from 'vitest';
import type { Section } from '../../apps/docs/pages.ts';
import { toTree } from '../structure/tree.ts';
import { checkSiteMap } from './site-map.ts';

const toPage = (path: string) => ({ path, text: path, about: path });
const check = (files: readonly string[], sections: readonly Section[]): readonly string[] =>
  checkSiteMap(toTree(Object.fromEntries(files.map((path) => [path, '']))), sections).map(
    ({ path, message }) => `${path}: ${message}`,
  );

describe('checkSiteMap', () => {
  it('names a page that nobody listed', () => {
    expect(check(['docs/a.md', 'docs/b.md'], [{ text: 'x', pages: [toPage('a.md')] }])).toEqual([
      'docs/b.md: is not on the map of the site: add a line to apps/docs/pages.ts',
    ]);
  });

  it('names a listed page that is not there, and one that is listed twice', () => {
    expect(
      check(['docs/a.md'], [{ text: 'x', pages: ['a.md', 'a.md', 'b.md'].map(toPage) }]),
    ).toEqual([
      'apps/docs/pages.ts: lists b.md, which is not there',
      'apps/docs/pages.ts: lists a.md twice',
    ]);
  });

  it('takes all pages of a folder, and leaves other files alone', () => {
    const sections = [{ text: 'x', folder: 'adr', pages: [toPage('a.md')] }];
    expect(check(['docs/a.md', 'docs/adr/0001.md', 'docs/x.svg', 'README.md'], sections)).toEqual(
      [],
    );
  });
});
