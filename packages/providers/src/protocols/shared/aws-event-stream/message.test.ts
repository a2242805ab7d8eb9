import { expect, it } from 'vitest';
import { crc32 } from './crc32.ts';
import { messageLength, readMessage, writeMessage } from './message.ts';

it('reads what it wrote', () => {
  const headers = new Map([
    [':event-type', 'chunk'],
    ['ä', '€'],
  ]);
  const payload = Uint8Array.of(0, 255, 1);
  const bytes = writeMessage({ headers, payload });
  expect(messageLength(bytes)).toBe(bytes.length);
  expect(readMessage(bytes)).toEqual({ headers, payload });
});

/** A message with one header of any type before a text. */
function withHeader(value: readonly number[]): Uint8Array {
  const plain = writeMessage({ headers: new Map([['b', 'x']]), payload: Uint8Array.of(9) });
  const text = plain.subarray(12, 12 + 6);
  const fields = Uint8Array.from([1, 97, ...value, ...text]);
  const bytes = new Uint8Array(12 + fields.length + 1 + 4);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, bytes.length);
  view.setUint32(4, fields.length);
  view.setUint32(8, crc32(bytes.subarray(0, 8)));
  bytes.set(fields, 12);
  bytes[12 + fields.length] = 9;
  view.setUint32(bytes.length - 4, crc32(bytes.subarray(0, -4)));
  return bytes;
}

it.each([
  ['true', [0]],
  ['false', [1]],
  ['a byte', [2, 7]],
  ['a short', [3, 0, 7]],
  ['an integer', [4, 0, 0, 0, 7]],
  ['a long', [5, 0, 0, 0, 0, 0, 0, 0, 7]],
  ['bytes', [6, 0, 2, 7, 7]],
  ['a timestamp', [8, 0, 0, 0, 0, 0, 0, 0, 7]],
  ['a UUID', [9, ...Array.from({ length: 16 }, () => 7)]],
])('passes over a header that is %s', (_, value) => {
  expect(readMessage(withHeader(value)).headers).toEqual(new Map([['b', 'x']]));
});

it.each([
  ['of an unknown type', [10]],
  ['longer than all headers', [6, 0xff, 0xff]],
])('refuses a header %s', (_, value) => {
  expect(() => readMessage(withHeader(value))).toThrow(
    expect.objectContaining({ code: 'invalid_response' }),
  );
});
