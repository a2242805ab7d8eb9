import { describe, expect, it } from 'vitest';
import { toTree } from '../structure/tree.ts';
import { checkWords, countInComments } from './words.ts';

const check = (texts: Readonly<Record<string, string>>): readonly string[] =>
  checkWords(toTree(texts)).map(({ path, message }) => `${path}: ${message}`);

describe('checkWords', () => {
  it('names a house word with its line and the word of the field', () => {
    expect(check({ 'docs/a.md': '# A\n\nA vendor sends a picture.\n' })).toEqual([
      'docs/a.md:3: “vendor”: the field says provider',
      'docs/a.md:3: “picture”: the field says image',
    ]);
  });

  it('counts lines behind code', () => {
    expect(check({ 'README.md': '```sh\none\n```\n\nWhole answers.\n' })).toEqual([
      'README.md:5: “Whole answers”: the field says non-streaming response',
    ]);
  });

  it('leaves code, targets of links, decisions, generated pages and other words alone', () => {
    expect(
      check({
        'docs/a.md':
          '`vendor` [x](vendor.md)\n\n```ts\nvendor\n```\n\nThe remaining images are soundly kept.',
        'docs/adr/0001-x.md': 'vendor',
        'docs/reference/exports.md': 'vendor',
        'a.ts': '// vendor',
      }),
    ).toEqual([]);
  });
});

describe('countInComments', () => {
  it('counts in comments of sources alone', () => {
    const tree = toTree({
      'packages/core/src/a.ts': "/** A vendor. */\nconst vendor = 'vendor';\n// a vendor's picture",
      'packages/core/src/a.test.ts': '// vendor',
    });
    expect([...countInComments(tree)]).toEqual([
      ['provider', 2],
      ['image', 1],
    ]);
  });
});
