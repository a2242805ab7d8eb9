import { describe, expect, it } from 'vitest';
import type { Library } from '../../packages/proxy/test/sdk-bench/library.ts';
import { checkLibraryFloors, printLibraries } from './library-table.ts';
import type { Figures } from './measure-libraries.ts';

const figuresOf = (openai: readonly number[]): Figures => {
  const figures = new Map<Library['id'], readonly number[]>([
    ['ours', [100, 200, 100]],
    ['openai', openai],
    ['ai', [2_000, 4_000, 2_000]],
    ['undici', [60, 120, 50]],
  ]);
  return { plain: figures, stream: figures };
};

describe('the table of libraries', () => {
  it('names a floor that was missed, by ratios of the same round', () => {
    const missed = checkLibraryFloors(figuresOf([400, 1_000, 400])).filter(
      ({ reached }) => !reached,
    );
    expect(missed).toEqual([
      { name: 'plain: openai over ours', value: 4, bound: 5, reached: false },
    ]);
    expect(checkLibraryFloors(figuresOf([])).filter(({ reached }) => !reached)).toHaveLength(2);
  });

  it('shows middles, the middle half and ratios', () => {
    const library = (id: Library['id']): Library => {
      const call = (): Promise<string> => Promise.resolve('');
      return { id, title: id, plain: call, stream: call };
    };
    const table = printLibraries([library('openai')], figuresOf([500, 1_000, 600]));
    expect(table.split('\n')[2]).toBe('| openai | 600 (600–1000) | 5.00 | 600 (600–1000) | 5.00 |');
  });
});
