import { LLMError } from '@llm/core';
import { crc32 } from './crc32.ts';

/**
 * A message of an AWS event stream: two lengths of four bytes and their checksum, headers, the payload, and a checksum of
 * all before it. Numbers are big endian.
 *
 * @see https://docs.aws.amazon.com/transcribe/latest/dg/event-stream.html, "Event stream encoding" — read 2026-11-30
 */
export interface Message {
  /** Those whose value is a text, which are all that this needs. */
  readonly headers: ReadonlyMap<string, string>;
  readonly payload: Uint8Array;
}

/** Bytes of the two lengths and their checksum. */
export const preludeBytes = 12;
const checksumBytes = 4;
// The bounds of AWS's own library for C (aws-c-event-stream, event_stream.h, read 2026-11-30).
const mostBytes = 25_165_824;
const mostHeaderBytes = 131_072;

const typeOfText = 7;
// Bytes of a value by its type: true, false, byte, short, integer, long, bytes, text, timestamp, UUID. Two types say
// their length themselves.
const valueBytes = [0, 0, 1, 2, 4, 8, undefined, undefined, 8, 16];

/**
 * How long a message is, by its first twelve bytes.
 *
 * @throws {LLMError} invalid_response: they are damaged, or no message can be so long
 */
export function messageLength(prelude: Uint8Array): number {
  const view = viewOf(prelude);
  // The checksum is verified before the lengths are used, so that a damaged message does not make the reader wait for bytes.
  if (view.getUint32(8) !== crc32(prelude.subarray(0, 8))) throw damaged('the lengths');
  const total = view.getUint32(0);
  const headers = view.getUint32(4);
  if (total > mostBytes || headers > mostHeaderBytes) throw damaged('a length');
  if (preludeBytes + headers + checksumBytes > total) throw damaged('a length');
  return total;
}

/**
 * Reads one whole message.
 *
 * @throws {LLMError} invalid_response: it is damaged
 */
export function readMessage(bytes: Uint8Array): Message {
  const view = viewOf(bytes);
  const end = bytes.length - checksumBytes;
  if (view.getUint32(end) !== crc32(bytes.subarray(0, end))) throw damaged('a message');
  const endOfHeaders = preludeBytes + view.getUint32(4);
  return {
    headers: readHeaders(bytes.subarray(preludeBytes, endOfHeaders)),
    payload: bytes.subarray(endOfHeaders, end),
  };
}

function readHeaders(bytes: Uint8Array): ReadonlyMap<string, string> {
  const headers = new Map<string, string>();
  const view = viewOf(bytes);
  const text = new TextDecoder();
  let at = 0;
  const need = (count: number): number => {
    const start = at;
    at += count;
    if (at > bytes.length) throw damaged('a header');
    return start;
  };
  while (at < bytes.length) {
    const length = view.getUint8(need(1));
    const name = text.decode(bytes.subarray(need(length), at));
    const type = view.getUint8(need(1));
    if (type >= valueBytes.length) throw damaged('a header');
    const start = need(valueBytes[type] ?? view.getUint16(need(2)));
    if (type === typeOfText) headers.set(name, text.decode(bytes.subarray(start, at)));
  }
  return headers;
}

/** A message as bytes. All values of headers are texts. */
export function writeMessage({ headers, payload }: Message): Uint8Array {
  const encoder = new TextEncoder();
  const fields = Array.from(headers, ([name, value]) => ({
    name: encoder.encode(name),
    value: encoder.encode(value),
  }));
  const headerBytes = fields.reduce(
    (sum, field) => sum + field.name.length + field.value.length + 4,
    0,
  );
  const bytes = new Uint8Array(preludeBytes + headerBytes + payload.length + checksumBytes);
  const view = viewOf(bytes);
  view.setUint32(0, bytes.length);
  view.setUint32(4, headerBytes);
  view.setUint32(8, crc32(bytes.subarray(0, 8)));
  let at = preludeBytes;
  for (const { name, value } of fields) {
    view.setUint8(at, name.length);
    bytes.set(name, at + 1);
    at += 1 + name.length;
    view.setUint8(at, typeOfText);
    view.setUint16(at + 1, value.length);
    bytes.set(value, at + 3);
    at += 3 + value.length;
  }
  bytes.set(payload, at);
  const end = bytes.length - checksumBytes;
  view.setUint32(end, crc32(bytes.subarray(0, end)));
  return bytes;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function damaged(what: string): LLMError {
  return new LLMError('invalid_response', `${what} of the upstream's event stream is damaged`);
}
