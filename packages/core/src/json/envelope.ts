import type { BytePieces } from '../bytes/byte-pieces.ts';

/** A top-level field of a JSON object, as offsets into its bytes. */
export interface EnvelopeField {
  readonly name: string;
  /** Of the name's opening quote. */
  readonly start: number;
  readonly valueStart: number;
  readonly valueEnd: number;
}

/** A JSON object whose top-level fields are located and whose values are not built. */
export interface Envelope {
  /** The object's bytes, in the pieces they came in. */
  readonly pieces: BytePieces;
  readonly fields: ReadonlyMap<string, EnvelopeField>;
  /** Of the closing brace. */
  readonly end: number;
}
