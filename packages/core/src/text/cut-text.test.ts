import { expect, test } from 'vitest';
import { cutText } from './cut-text.ts';

test('a text within the bound stays', () => {
  expect(cutText('hello', 5)).toBe('hello');
  expect(cutText('', 0)).toBe('');
});

test('a longer one is cut, and one can see it', () => {
  expect(cutText('hello', 4)).toBe('hell…');
});

test('no character is cut in two', () => {
  expect(cutText('ab😀cd', 3)).toBe('ab…');
  expect(cutText('ab😀cd', 4)).toBe('ab😀…');
});
