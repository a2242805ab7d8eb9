import { expect, it } from 'vitest';
import { append } from './append.ts';

it('adds more items than a call takes arguments', () => {
  const many = Array.from({ length: 1_000_000 }, (_, at) => at);
  const list = [-1];
  append(list, many);
  expect(list).toHaveLength(1_000_001);
  expect(list.at(-1)).toBe(999_999);
});

it('adds what a generator gives, in its order', () => {
  const list = ['a'];
  append(list, new Set(['b', 'c']));
  append(list, []);
  expect(list).toEqual(['a', 'b', 'c']);
});
