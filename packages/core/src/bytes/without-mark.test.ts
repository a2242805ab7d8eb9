import { expect, it } from 'vitest';
import { withoutMark } from './without-mark.ts';

it.each([
  [[], []],
  [[0xef], [0xef]],
  [
    [0xef, 0xbb, 0x41],
    [0xef, 0xbb, 0x41],
  ],
  [[0xef, 0xbb, 0xbf], []],
  [[0xef, 0xbb, 0xbf, 0x7b], [0x7b]],
])('takes %j for %j', (bytes, text) => {
  expect([...withoutMark(new Uint8Array(bytes))]).toEqual(text);
});
