import { expect, it } from 'vitest';
import { isComment } from './is-comment.ts';

it.each([
  [': ping', true],
  [':', true],
  [': a\r\n: b\r:c\n\n', true],
  ['', true],
  ['event: ping', false],
  ['data', false],
  ['retry: 1', false],
  [': ping\nevent: x', false],
  [': ping\rid: 1', false],
])('of %j is %s', (event, expected) => {
  expect(isComment(event)).toBe(expected);
});
