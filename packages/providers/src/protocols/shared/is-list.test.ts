import { expect, it } from 'vitest';
import { isList } from './is-list.ts';

it.each([
  ['[]', true],
  [' \n[{"error":1}]', true],
  ['{"a":[]}', false],
  ['', false],
  ['  ', false],
])('%j: %s', (text, expected) => {
  expect(isList(new TextEncoder().encode(text))).toBe(expected);
});
