import { describe, expect, it } from 'vitest';
import { decodeString, endOfString } from './string-bytes.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

describe('endOfString', () => {
  it.each(['"', '"a', '"a\\"', `"${'x'.repeat(40)}`, `"${'x'.repeat(40)}\\"`])(
    'is -1 where the string %s does not end',
    (text) => {
      expect(endOfString(bytes(text), 0)).toBe(-1);
    },
  );

  it.each(['"\n"', '"\\x"', '"a\\'])(
    'is -1 where the beginning of a string is damaged: %j',
    (text) => {
      expect(endOfString(bytes(text), 0)).toBe(-1);
    },
  );

  it('finds the same quote as JSON.parse, wherever escapes stand and however long the string is', () => {
    for (const escape of ['', '\\"', '\\\\', '\\\\\\"', '\\"\\"', '\\u0022']) {
      for (let before = 0; before < 40; before += 1) {
        for (const after of [0, 1, 30]) {
          const text = JSON.stringify('x'.repeat(before)).slice(0, -1) + escape + 'y'.repeat(after);
          const end = bytes(text).length;
          expect(endOfString(bytes(`${text}","z"`), 0)).toBe(end);
          expect(decodeString(bytes(`${text}"`), 0, end)).toBe(JSON.parse(`${text}"`));
        }
      }
    }
  });
});
