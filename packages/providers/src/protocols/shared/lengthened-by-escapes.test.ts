import { expect, it } from 'vitest';
import { isLengthenedByEscapes } from './lengthened-by-escapes.ts';

it.each([
  ['\\n', true],
  ['\\u2019', true],
  ['a', false],
  ['', false],
  ['a long text\\n that is long without its escape', false],
])('says of %s that it may be shorter than it looks: %s', (text, expected) => {
  expect(isLengthenedByEscapes(text)).toBe(expected);
});
