import { describe, expect, it } from 'vitest';
import { concatenate } from './concatenate.ts';

describe('concatenate', () => {
  it('gives an empty array for no pieces', () => {
    expect(concatenate([])).toEqual(new Uint8Array());
  });

  it('does not copy a single array', () => {
    const bytes = Uint8Array.of(1, 2);
    expect(concatenate([bytes])).toBe(bytes);
  });

  it('joins bytes and text, and encodes the text', () => {
    expect(concatenate(['é', Uint8Array.of(1), '', '🙂'])).toEqual(
      Uint8Array.of(0xc3, 0xa9, 1, 0xf0, 0x9f, 0x99, 0x82),
    );
    expect(concatenate(['a'])).toEqual(Uint8Array.of(0x61));
  });
});
