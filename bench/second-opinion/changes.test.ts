import { expect, it } from 'vitest';
import { changesOf, inCamelCase } from './changes.ts';

it('finds nothing where only the order of fields differs', () => {
  expect(changesOf({ a: 1, b: [{ c: 2, d: 3 }] }, { b: [{ d: 3, c: 2 }], a: 1 })).toEqual([]);
});

it('names the deepest place, and what only one side has', () => {
  expect(changesOf({ a: { b: 1 }, c: [1] }, { a: { b: 2, e: 0 }, c: [1, 2] })).toEqual([
    { path: 'a.b', ours: 1, theirs: 2 },
    { path: 'a.e', ours: undefined, theirs: 0 },
    { path: 'c', ours: [1], theirs: [1, 2] },
  ]);
});

it('compares names that one API takes in two ways of writing', () => {
  expect(inCamelCase({ top_k: 1, list: [{ inline_data: null }] })).toEqual({
    topK: 1,
    list: [{ inlineData: null }],
  });
});
