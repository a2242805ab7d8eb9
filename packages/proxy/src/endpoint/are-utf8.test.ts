import { isUtf8 } from 'node:buffer';
import { describe, expect, it } from 'vitest';
import { areUtf8 } from './are-utf8.ts';

const cutAt = (bytes: Uint8Array, ...places: number[]): Uint8Array[] =>
  [0, ...places].map((from, index) => bytes.subarray(from, places[index] ?? bytes.length));

// Of one, two, three and four bytes, and what is none: cut short, overlong, a surrogate, too large, a lone continuation.
const texts = [
  Buffer.from('aé€😀z'),
  Buffer.from('😀😀'),
  Buffer.from([0x61, 0xe2, 0x82]),
  Buffer.from([0xe2, 0x82, 0x61, 0x62]),
  Buffer.from([0xf0, 0x9f, 0x98]),
  Buffer.from([0xc0, 0xaf, 0x61]),
  Buffer.from([0xed, 0xa0, 0x80]),
  Buffer.from([0xf4, 0x90, 0x80, 0x80]),
  Buffer.from([0x61, 0x80, 0x80, 0x80, 0x80, 0x62]),
  Buffer.from([0xff, 0x61]),
];

describe('areUtf8', () => {
  it('says of pieces what is true of the whole, wherever it is cut', () => {
    for (const text of texts) {
      for (let first = 0; first <= text.length; first += 1) {
        for (let second = first; second <= text.length; second += 1) {
          const pieces = cutAt(text, first, second);
          expect({ pieces, valid: areUtf8(pieces) }).toEqual({ pieces, valid: isUtf8(text) });
        }
      }
    }
  });

  it('says of bytes that come one by one what is true of the whole', () => {
    for (const text of texts) {
      expect(areUtf8([...text].map((byte) => Uint8Array.of(byte)))).toBe(isUtf8(text));
    }
  });

  it('takes nothing for text', () => {
    expect(areUtf8([])).toBe(true);
  });
});
