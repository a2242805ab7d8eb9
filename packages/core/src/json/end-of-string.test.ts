import { expect, it } from 'vitest';
import { endOfString } from './end-of-string.ts';

it('finds the closing quote behind escaped ones, or none', () => {
  expect(endOfString('"a"', 0)).toBe(2);
  expect(endOfString('"a\\"b\\\\" "c"', 0)).toBe(7);
  expect(endOfString('"a\\"', 0)).toBe(-1);
});
