import { slicePieces } from '../bytes/byte-pieces.ts';
import type { Pieces } from '../bytes/concatenate.ts';
import type { Envelope } from './envelope.ts';
import type { JsonValue } from './json-value.ts';
import { ownValue } from './read.ts';
import { printJson } from './print-json.ts';
import { append } from './append.ts';

/** What to change about the top-level fields of an envelope. */
export interface EnvelopeEdits {
  /** New values of top-level fields, added where they are absent. */
  readonly set?: Readonly<Record<string, JsonValue | undefined>>;
  /** Top-level fields to leave out. */
  readonly cut?: readonly string[];
  /** Top-level fields to give another name, old to new. */
  readonly rename?: Readonly<Record<string, string>>;
}

/**
 * The object with some top-level fields changed, in pieces. Every value that is not named stays byte for byte.
 *
 * A scan has found where each field lies, so nothing is parsed here: new values are put between views of the old bytes.
 * There are two ways. If every name stays, the text between the changed values passes as it is, white space and order
 * included. If a name goes or changes, the commas around it would have to be found, so the object is written anew from
 * its fields, in their order, with the bytes of their values.
 *
 * It is safe because the scan has checked the whole structure and refuses a name that stands twice: a field that is
 * replaced here cannot stand a second time with its old value. Offsets are of the scanned bytes, so edits cannot be made
 * one after the other: the result has fields elsewhere, and would have to be scanned again.
 *
 * Whoever sends the pieces joins them, because that is cheaper there than here.
 */
export function spliceEnvelope(envelope: Envelope, edits: EnvelopeEdits): Pieces {
  const { set = {}, cut = [], rename = {} } = edits;
  const { fields } = envelope;
  const losesNames =
    cut.some((name) => fields.has(name)) || Object.keys(rename).some((name) => fields.has(name));
  return losesNames ? rebuild(envelope, { set, cut, rename }) : replaceValues(envelope, set);
}

/**
 * Leaves what lies between the changed values in one piece each. `fields` is in the order of the bytes, so `copied`, the
 * offset up to which all has been taken over, only grows. Fields that are absent are added before the closing brace.
 */
function replaceValues(envelope: Envelope, set: Required<EnvelopeEdits>['set']): Pieces {
  const { fields, end } = envelope;
  const pieces: (Uint8Array | string)[] = [];
  let copied = 0;
  for (const field of fields.values()) {
    const replacement = ownValue(set, field.name);
    if (replacement === undefined) continue;
    append(pieces, slicePieces(envelope.pieces, copied, field.valueStart));
    pieces.push(printJson(replacement));
    copied = field.valueEnd;
  }
  const added = absentFields(set, fields);
  if (pieces.length === 0 && added.length === 0) return envelope.pieces;
  if (added.length > 0) {
    const separator = fields.size > 0 ? ',' : '';
    append(pieces, slicePieces(envelope.pieces, copied, end));
    pieces.push(`${separator}${added.join(',')}`);
    copied = end;
  }
  append(pieces, slicePieces(envelope.pieces, copied, Infinity));
  return pieces;
}

/** Writes the object anew, field by field, with the values' own bytes. */
function rebuild(envelope: Envelope, { set, cut, rename }: Required<EnvelopeEdits>): Pieces {
  const { fields } = envelope;
  const pieces: (Uint8Array | string)[] = [];
  let separator = '{';
  const left = new Set(cut);
  for (const field of fields.values()) {
    if (left.has(field.name)) continue;
    const name = ownValue(rename, field.name) ?? field.name;
    const replacement = ownValue(set, field.name);
    pieces.push(`${separator}${JSON.stringify(name)}:`);
    if (replacement !== undefined) pieces.push(printJson(replacement));
    else append(pieces, slicePieces(envelope.pieces, field.valueStart, field.valueEnd));
    separator = ',';
  }
  for (const field of absentFields(set, fields)) {
    pieces.push(separator + field);
    separator = ',';
  }
  pieces.push(separator === '{' ? '{}' : '}');
  return pieces;
}

function absentFields(set: Required<EnvelopeEdits>['set'], fields: Envelope['fields']): string[] {
  const added: string[] = [];
  for (const name of Object.keys(set)) {
    const value = set[name];
    if (value !== undefined && !fields.has(name))
      added.push(`${JSON.stringify(name)}:${printJson(value)}`);
  }
  return added;
}
