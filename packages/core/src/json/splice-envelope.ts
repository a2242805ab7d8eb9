import type { Envelope } from './envelope.ts';
import type { JsonValue } from './json-value.ts';

/** What to change about the top-level fields of an envelope. */
export interface EnvelopeEdits {
  /** New values of top-level fields, added where they are absent. */
  readonly set?: Readonly<Record<string, JsonValue | undefined>>;
  /** Top-level fields to leave out. */
  readonly cut?: readonly string[];
  /** Top-level fields to give another name, old to new. */
  readonly rename?: Readonly<Record<string, string>>;
}

/** The object's bytes with some top-level fields changed. Every value that is not named stays byte for byte. */
export function spliceEnvelope(envelope: Envelope, edits: EnvelopeEdits): Uint8Array {
  const { set = {}, cut = [], rename = {} } = edits;
  const { fields } = envelope;
  const losesNames =
    cut.some((name) => fields.has(name)) || Object.keys(rename).some((name) => fields.has(name));
  return losesNames ? rebuild(envelope, { set, cut, rename }) : replaceValues(envelope, set);
}

const encoder = new TextEncoder();

/** Copies what lies between the changed values in one piece each, so a large body costs one copy. */
function replaceValues(envelope: Envelope, set: Required<EnvelopeEdits>['set']): Uint8Array {
  const { bytes, fields } = envelope;
  const pieces: Uint8Array[] = [];
  let copied = 0;
  for (const field of fields.values()) {
    const replacement = Object.hasOwn(set, field.name) ? set[field.name] : undefined;
    if (replacement === undefined) continue;
    pieces.push(
      bytes.subarray(copied, field.valueStart),
      encoder.encode(JSON.stringify(replacement)),
    );
    copied = field.valueEnd;
  }
  const added = absentFields(set, fields);
  if (pieces.length === 0 && added.length === 0) return bytes;
  if (added.length > 0) {
    const end = bytes.lastIndexOf(0x7d);
    const separator = fields.size > 0 ? ',' : '';
    pieces.push(bytes.subarray(copied, end), encoder.encode(`${separator}${added.join(',')}`));
    copied = end;
  }
  pieces.push(bytes.subarray(copied));
  return concatenate(pieces);
}

/** Writes the object anew, field by field, with the values' own bytes. */
function rebuild(envelope: Envelope, { set, cut, rename }: Required<EnvelopeEdits>): Uint8Array {
  const { bytes, fields } = envelope;
  const pieces: Uint8Array[] = [];
  let separator = '{';
  for (const field of fields.values()) {
    if (cut.includes(field.name)) continue;
    const name = rename[field.name] ?? field.name;
    const replacement = Object.hasOwn(set, field.name) ? set[field.name] : undefined;
    pieces.push(
      encoder.encode(`${separator}${JSON.stringify(name)}:`),
      replacement === undefined
        ? bytes.subarray(field.valueStart, field.valueEnd)
        : encoder.encode(JSON.stringify(replacement)),
    );
    separator = ',';
  }
  for (const field of absentFields(set, fields)) {
    pieces.push(encoder.encode(separator + field));
    separator = ',';
  }
  pieces.push(encoder.encode(separator === '{' ? '{}' : '}'));
  return concatenate(pieces);
}

function absentFields(set: Required<EnvelopeEdits>['set'], fields: Envelope['fields']): string[] {
  const added: string[] = [];
  for (const name of Object.keys(set)) {
    const value = set[name];
    if (value !== undefined && !fields.has(name))
      added.push(`${JSON.stringify(name)}:${JSON.stringify(value)}`);
  }
  return added;
}

/** One array from several. */
export function concatenate(pieces: readonly Uint8Array[]): Uint8Array {
  const [only] = pieces;
  if (only !== undefined && pieces.length === 1) return only;
  let length = 0;
  for (const piece of pieces) length += piece.length;
  const whole = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
