import type { BytePieces } from '../bytes/byte-pieces.ts';

/** A top-level field of a JSON object, as offsets into its bytes. */
export interface EnvelopeField {
  /** Name of the field, unescaped. */
  readonly name: string;
  /** Of the name's opening quote. */
  readonly start: number;
  /** Offset of the first byte of the value in the body. */
  readonly valueStart: number;
  /** Offset behind the last byte of the value in the body. */
  readonly valueEnd: number;
}

/** A JSON object whose top-level fields are located and whose values are not built. */
export interface Envelope {
  /** The object's bytes, in the pieces they came in. */
  readonly pieces: BytePieces;
  /** The top-level fields by name. */
  readonly fields: ReadonlyMap<string, EnvelopeField>;
  /** Of the closing brace. */
  readonly end: number;
  /** Arrays and objects in it, itself included: how many objects a parser would make. Absent where nobody counted. */
  readonly containers?: number;
  /**
   * Marks of the keys below the top level, by `keyMark`. A key whose mark is absent is absent; several keys may have one
   * mark. Absent where nobody looked.
   */
  readonly nestedKeys?: ReadonlySet<number>;
}

/** The mark of a key: its length, first and last byte. */
export function keyMark(length: number, first: number, last: number): number {
  return (length << 16) | (first << 8) | last;
}

/** Whether a key may stand below the top level. */
export function mayHaveKey({ nestedKeys }: Envelope, name: string): boolean {
  if (nestedKeys === undefined) return true;
  return nestedKeys.has(keyMark(name.length, name.charCodeAt(0), name.charCodeAt(name.length - 1)));
}
