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
  readonly bytes: Uint8Array;
  readonly fields: ReadonlyMap<string, EnvelopeField>;
}
