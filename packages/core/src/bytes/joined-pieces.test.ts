import { describe, expect, it } from 'vitest';
import { JoinedPieces } from './joined-pieces.ts';

function joinedFrom(pieces: readonly Uint8Array[]) {
  const body = new JoinedPieces();
  for (const piece of pieces) body.add(piece);
  return body.all();
}

describe('JoinedPieces', () => {
  it('leaves a single piece, and large ones, where they are', () => {
    const [small, large] = [Uint8Array.of(1), new Uint8Array(5_000)];
    expect(joinedFrom([small])[0]).toBe(small);
    expect(joinedFrom([large, large])[1]).toBe(large);
    expect(joinedFrom([])).toEqual([]);
  });

  it('gives every byte in its order, whatever the sizes', () => {
    const sizes = [1, 1, 4_095, 4_096, 3, 70_000, 4_000, 4_000, 4_000, 1, 0, 2];
    let next = 0;
    const pieces = sizes.map((size) => Uint8Array.from({ length: size }, () => next++ % 251));
    expect(Buffer.concat(joinedFrom(pieces))).toEqual(Buffer.concat(pieces));
  });

  it('takes few pieces for a body that comes byte by byte', () => {
    const bytes = Array.from({ length: 300_000 }, (_, at) => Uint8Array.of(at % 251));
    const joined = joinedFrom(bytes);
    expect(joined.length).toBeLessThan(20);
    expect(Buffer.concat(joined)).toEqual(Buffer.concat(bytes));
  });

  it('takes few pieces where large and small ones take turns', () => {
    const pieces = Array.from(
      { length: 2_000 },
      (_, at) => new Uint8Array(at % 2 === 0 ? 1 : 4_096),
    );
    const joined = joinedFrom(pieces);
    const rooms = new Set(joined.map(({ buffer }) => buffer));
    // A joint for each small piece would take as much room as the large ones.
    expect(rooms.size).toBeLessThan(1_010);
    expect(joined.length).toBe(2_000);
  });
});
