/**
 * Bytes that came one piece after the other, to be read as if they were one.
 *
 * A body of several megabytes comes in hundreds of pieces, and joining them would copy it once for each step that looks
 * at it. Offsets count through all pieces; what is read between two of them is a view where it lies in one piece, as
 * nearly everything does, and a copy only where it crosses a cut. A view shares its memory with the piece, so it holds
 * for as long as nobody writes there: pieces are never written after they have come.
 */
export type BytePieces = readonly Uint8Array[];

/** What lies between two offsets, as views. */
export function slicePieces(pieces: BytePieces, start: number, end: number): BytePieces {
  const [only] = pieces;
  if (only !== undefined && pieces.length === 1) return [only.subarray(start, end)];
  const slices: Uint8Array[] = [];
  let offset = 0;
  for (const piece of pieces) {
    const from = Math.max(start - offset, 0);
    const to = Math.min(end - offset, piece.length);
    if (from < to) slices.push(piece.subarray(from, to));
    offset += piece.length;
  }
  return slices;
}

/** The byte at an offset; `undefined` behind the end. */
export function byteAt(pieces: BytePieces, at: number): number | undefined {
  let left = at;
  for (const piece of pieces) {
    if (left < piece.length) return piece[left];
    left -= piece.length;
  }
  return undefined;
}

/** The bytes between two offsets, copied only where they lie in several pieces. */
export function readPieces(pieces: BytePieces, start: number, end: number): Uint8Array {
  const slices = slicePieces(pieces, start, end);
  const [only] = slices;
  return only !== undefined && slices.length === 1 ? only : joinBytes(slices);
}

/** Room to look at pieces as one array for a moment, used again for the next ones. */
export interface Scratch {
  /** All bytes, until the next call. */
  join(pieces: BytePieces): Uint8Array;
}

// What is larger is so seldom that it gets an array of its own.
const mostKept = 1_048_576;

/**
 * Room for bodies of up to a mebibyte, made once and used again for every call.
 *
 * A scan needs all bytes in one array, but only while it runs. A new array for each call would live outside of the heap,
 * and such memory makes V8 collect the whole heap when enough of it has gathered. The price is a rule: the result of
 * `join` holds until the next `join`, so nobody may keep it, or a view of it, beyond the same synchronous step.
 */
export function createScratch(): Scratch {
  let room = allocate(0);
  return {
    join(pieces) {
      const [only] = pieces;
      if (only !== undefined && pieces.length === 1) return only;
      const length = lengthOf(pieces);
      if (length > mostKept) return joinBytes(pieces, length);
      if (length > room.length) room = allocate(Math.min(2 * length, mostKept));
      fill(room, pieces);
      return room.subarray(0, length);
    },
  };
}

/** A Buffer where there is one: it is searched several times as fast as any other array. */
function allocate(length: number): Uint8Array {
  return typeof Buffer === 'undefined' ? new Uint8Array(length) : Buffer.alloc(length);
}

function lengthOf(pieces: BytePieces): number {
  let length = 0;
  for (const piece of pieces) length += piece.length;
  return length;
}

/** The pieces as one array. Whoever knows their length in all can say it. */
export function joinBytes(pieces: BytePieces, length = lengthOf(pieces)): Uint8Array {
  const whole = new Uint8Array(length);
  fill(whole, pieces);
  return whole;
}

function fill(whole: Uint8Array, pieces: BytePieces): void {
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
}
