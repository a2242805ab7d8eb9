import { readPieces } from '../bytes/byte-pieces.ts';
import type { NativeFields } from '../contract/protocol.ts';
import { type Envelope, mayHaveKey } from '../json/envelope.ts';
import { readEnvelope } from '../json/read-envelope.ts';

/** The fields of an envelope, for rules that look into them only where they may apply. */
export function createNativeFields(envelope: Envelope, model: string): NativeFields {
  let search: ByteSearch | undefined;
  const bytes = (): ByteSearch =>
    (search ??= createByteSearch(readPieces(envelope.pieces, 0, Infinity)));
  return {
    model,
    has: (name) => envelope.fields.has(name),
    read: (name) => readEnvelope(envelope, name),
    hasKey: (name) => mayHaveKey(envelope, name) && bytes().find(JSON.stringify(name), 0) >= 0,
    valuesOf: (key) => (mayHaveKey(envelope, key) ? valuesOf(bytes(), JSON.stringify(key)) : []),
  };
}

interface ByteSearch {
  find(text: string, from: number): number;
  read(start: number, end: number): string;
}

/** A Buffer is searched without decoding it. Elsewhere each byte becomes a character first. */
function createByteSearch(bytes: Uint8Array): ByteSearch {
  if (typeof Buffer !== 'undefined') {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return {
      find: (text, from) => buffer.indexOf(text, from, 'latin1'),
      read: (start, end) => buffer.toString('latin1', start, end),
    };
  }
  const text = new TextDecoder('latin1').decode(bytes);
  return {
    find: (part, from) => text.indexOf(part, from),
    read: (start, end) => text.slice(start, end),
  };
}

const afterKey = /^\s*:\s*"/;

function valuesOf(search: ByteSearch, key: string): readonly string[] {
  const values: string[] = [];
  for (let at = search.find(key, 0); at >= 0; at = search.find(key, at + 1)) {
    const opening = afterKey.exec(search.read(at + key.length, at + key.length + 16));
    if (opening === null) continue;
    const start = at + key.length + opening[0].length;
    const end = search.find('"', start);
    if (end >= start) values.push(search.read(start, end));
  }
  return values;
}
