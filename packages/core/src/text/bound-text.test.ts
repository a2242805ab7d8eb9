import { expect, it } from 'vitest';
import { boundText } from './bound-text.ts';

it.each([
  ['', 3, ''],
  ['abc', 3, 'abc'],
  ['abcd', 3, 'abc… (4 characters)'],
  ['ab😀d', 3, 'ab… (5 characters)'],
  ['😀😀', 2, '😀… (4 characters)'],
])('shows of %j at most %d characters', (text, longest, shown) => {
  expect(boundText(text, longest)).toBe(shown);
});
