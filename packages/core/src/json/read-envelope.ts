import { byteAt, readPieces } from '../bytes/byte-pieces.ts';
import type { Envelope } from './envelope.ts';
import type { JsonValue } from './json-value.ts';
import { parseJson } from './parse-json.ts';
import { decodeString } from './string-bytes.ts';

const quote = 0x22;

/** The first byte of a top-level field's value, which tells its kind; `undefined` where the field is absent. */
export function firstByteOf({ pieces, fields }: Envelope, name: string): number | undefined {
  const field = fields.get(name);
  return field === undefined ? undefined : byteAt(pieces, field.valueStart);
}

/** The value of a top-level field, parsed; `undefined` where it is absent. */
export function readEnvelope(envelope: Envelope, name: string): JsonValue | undefined {
  const field = envelope.fields.get(name);
  if (field === undefined) return undefined;
  const bytes = readPieces(envelope.pieces, field.valueStart, field.valueEnd);
  // The scan has checked the literals, so their first byte tells them apart.
  switch (bytes[0]) {
    case 0x74:
      return true;
    case 0x66:
      return false;
    case 0x6e:
      return null;
    case quote:
      return decodeString(bytes, 0, bytes.length - 1);
    default:
      return parseJson(text.decode(bytes), { code: 'invalid_request' });
  }
}

const text = new TextDecoder();
