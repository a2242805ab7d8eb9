import { describe, expect, it } from 'vitest';
import { decodeGrounding } from './grounding.ts';

const chunks = [{ web: { uri: 'https://a.example', title: 'a' } }, { retrievedContext: {} }];
const cite = (text: string, segment: object) =>
  decodeGrounding(
    {
      groundingChunks: chunks,
      groundingSupports: [{ segment: { ...segment }, groundingChunkIndices: [0] }],
    },
    text,
  ).map(({ startIndex, endIndex }) => [startIndex, endIndex]);

describe('decodeGrounding', () => {
  it('counts characters where Google counts bytes', () => {
    expect(cite('ä€😀 cited', { startIndex: 10, endIndex: 15, text: 'cited' })).toEqual([[5, 10]]);
    expect(cite('cited', { endIndex: 5 })).toEqual([[0, 5]]);
  });

  it('looks for a text that is not where it should be', () => {
    expect(cite('x cited', { startIndex: 0, endIndex: 5, text: 'cited' })).toEqual([[2, 7]]);
  });

  it('gives no place where the text is nowhere', () => {
    expect(cite('x', { startIndex: 0, endIndex: 5, text: 'cited' })).toEqual([
      [undefined, undefined],
    ]);
  });

  it('leaves out sources that say neither where nor what, and numbers of none', () => {
    const supports = [{ segment: {}, groundingChunkIndices: [1, 7] }];
    expect(decodeGrounding({ groundingChunks: chunks, groundingSupports: supports }, '')).toEqual(
      [],
    );
    expect(decodeGrounding(undefined, '')).toEqual([]);
  });
});
