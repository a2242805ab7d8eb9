import { describe, expect, it } from 'vitest';
import { byteAt, createScratch, readPieces, slicePieces } from './byte-pieces.ts';

const pieces = [Uint8Array.of(0, 1, 2), Uint8Array.of(), Uint8Array.of(3, 4), Uint8Array.of(5)];
const all = [0, 1, 2, 3, 4, 5];

describe('slicePieces and readPieces', () => {
  it('give what lies between any two offsets', () => {
    for (let start = 0; start <= 6; start += 1) {
      for (let end = start; end <= 6; end += 1) {
        const expected = all.slice(start, end);
        expect(slicePieces(pieces, start, end).flatMap((piece) => [...piece])).toEqual(expected);
        expect([...readPieces(pieces, start, end)]).toEqual(expected);
      }
    }
  });

  it('give views, and copies only of what lies in several pieces', () => {
    const [first] = pieces;
    expect(readPieces(pieces, 1, 3).buffer).toBe(first?.buffer);
    expect(readPieces(pieces, 1, 4).buffer).not.toBe(first?.buffer);
  });

  it('agree with what gives a single byte', () => {
    expect(all.map((at) => byteAt(pieces, at))).toEqual(all);
    expect(byteAt(pieces, 6)).toBeUndefined();
    expect(byteAt([], 0)).toBeUndefined();
  });

  it('take an end beyond the end for the end', () => {
    expect([...readPieces(pieces, 4, Infinity)]).toEqual([4, 5]);
    expect([...readPieces([Uint8Array.of(1, 2)], 1, Infinity)]).toEqual([2]);
  });
});

describe('createScratch', () => {
  it('looks at a single piece where it lies', () => {
    const piece = Uint8Array.of(1);
    expect(createScratch().join([piece])).toBe(piece);
  });

  it('joins pieces in the same room again and again', () => {
    const scratch = createScratch();
    const first = scratch.join(pieces);
    expect([...first]).toEqual(all);
    const second = scratch.join([Uint8Array.of(9), Uint8Array.of(8)]);
    expect([...second]).toEqual([9, 8]);
    expect(second.buffer).toBe(first.buffer);
  });

  it('keeps no room for what is larger than a mebibyte', () => {
    const scratch = createScratch();
    const large = [new Uint8Array(1_048_576), Uint8Array.of(7)];
    expect(scratch.join(large).at(-1)).toBe(7);
    expect(scratch.join(pieces).buffer.byteLength).toBeLessThan(100);
  });

  it('gives nothing for nothing', () => {
    expect([...createScratch().join([])]).toEqual([]);
  });
});
