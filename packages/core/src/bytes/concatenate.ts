import { joinBytes } from './byte-pieces.ts';

/** A body in pieces: bytes as they came, and text that is still to be encoded. */
export type Pieces = readonly (Uint8Array | string)[];

/** The pieces as one array, text as UTF-8. A single array is given back as it is, without a copy. */
export function concatenate(pieces: Pieces): Uint8Array {
  const [only] = pieces;
  if (only !== undefined && pieces.length === 1 && typeof only !== 'string') return only;
  const encoder = new TextEncoder();
  return joinBytes(
    pieces.map((piece) => (typeof piece === 'string' ? encoder.encode(piece) : piece)),
  );
}
