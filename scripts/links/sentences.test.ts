import { describe, expect, it } from 'vitest';
import { toTree } from '../structure/tree.ts';
import { findLongSentences, maxWords } from './sentences.ts';

const long = Array.from({ length: maxWords + 1 }, (_, at) =>
  at === 0 ? 'First' : `word${at}`,
).join(' ');
const short = Array.from({ length: maxWords }, (_, at) => (at === 0 ? 'First' : 'word')).join(' ');

const find = (text: string, path = 'docs/a.md'): readonly string[] =>
  findLongSentences(toTree({ [path]: text })).map(
    (found) => `${found.path} ${found.message.split(':')[0] ?? ''}`,
  );

describe('findLongSentences', () => {
  it('names a sentence with its first line, over the ends of lines', () => {
    expect(find(`# A\n\nShort one. ${long.replaceAll('word9 ', 'word9\n')}.\n`)).toEqual([
      'docs/a.md:3 31 words',
    ]);
  });

  it('puts the longest first', () => {
    expect(find(`${long}.\n\n${long} more.\n`)).toEqual([
      'docs/a.md:3 32 words',
      'docs/a.md:1 31 words',
    ]);
  });

  it.each([
    ['the bound itself', `${short}.`],
    ['two sentences', `${short}. ${short}.`],
    ['a sentence that begins with code', `${short}. \`code\` ${short.slice('First '.length)}`],
    ['a sentence that ends with its line', `${short}.\n${short}.`],
    ['names in code', `${short} ${'`a`, '.repeat(9)}`],
    ['remarks in a cell', `| ${short}; ${short} |\n| --- |`],
    ['items of a list', `- ${short}\n- ${short}\n\n1. ${short}\n2. ${short}`],
    ['cells of a table', `| ${short} | ${short} |\n| --- | --- |\n| ${short} | ${short} |`],
    ['code', `\`\`\`sh\n${long}\n\`\`\`\n\n\`${long}\``],
    ['a heading and what follows', `# ${short}\n${short}`],
    ['signs that are no words', `${short} – → |`],
  ])('leaves %s alone', (_what, text) => {
    expect(find(text)).toEqual([]);
  });

  it('leaves decisions and generated pages alone', () => {
    expect(find(long, 'docs/adr/0001-a.md')).toEqual([]);
    expect(find(long, 'docs/reference/errors.md')).toEqual([]);
  });
});
