import { describe, expect, it } from 'vitest';
import { readParts, scanForm, type ScanFormOptions } from './scan-form.ts';

const contentType = 'multipart/form-data; boundary=b0';
const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const read = (body: string | Uint8Array, options?: ScanFormOptions) =>
  readParts(scanForm(typeof body === 'string' ? encode(body) : body, contentType, options));
const field = (name: string, value: string) =>
  `--b0\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
const refused = expect.objectContaining({ code: 'invalid_request' });

/** Every byte there is, and what looks like a boundary and is none. */
const file = new Uint8Array([
  ...Array.from({ length: 256 }, (_, at) => at),
  ...encode('\r\n--b\r\n-b0--b0\r\r\n\n--b0 \r\n--'),
]);
const fileHead = encode(
  '--b0\r\ncontent-disposition: form-data; name="file"; filename="ä.wav"\r\nContent-Type: audio/wav\r\n\r\n',
);
const whole = new Uint8Array([
  ...encode(field('model', 'one')),
  ...fileHead,
  ...file,
  ...encode(`\r\n${field('note', '\uFEFFö\r\nb0')}--b0--\r\n`),
]);

describe('scanForm', () => {
  it('reads text and files of any bytes, in their order', () => {
    expect(read(whole)).toEqual([
      { name: 'model', value: 'one' },
      { name: 'file', filename: 'ä.wav', contentType: 'audio/wav', bytes: file },
      { name: 'note', value: '\uFEFFö\r\nb0' },
    ]);
  });

  it('reads the same from pieces, cut at every byte', () => {
    const expected = read(whole);
    for (let at = 0; at <= whole.length; at += 1) {
      const pieces = [whole.subarray(0, at), whole.subarray(at)];
      expect(readParts(scanForm(pieces, contentType))).toEqual(expected);
    }
  });

  it('refuses what was cut off, wherever it was', () => {
    // Without its last line end, or with half of it left out, a form is whole.
    for (let length = 0; length < whole.length - 2; length += 1)
      expect(() => read(whole.subarray(0, length)), String(length)).toThrow(refused);
    expect(read(whole.subarray(0, -2))).toHaveLength(3);
    expect(() => read(whole.subarray(0, -1))).toThrow(refused);
  });

  it('reads what the platform writes', async () => {
    const form = new FormData();
    form.append('model', 'a "quoted" name\nin two lines');
    form.append('a"b\r\nc', '');
    form.append('file', new File([file], 'x "y".bin', { type: 'a/b' }));
    const response = new Response(form);
    const type = response.headers.get('content-type') ?? '';
    const parts = readParts(scanForm(new Uint8Array(await response.arrayBuffer()), type));
    expect(parts).toEqual([
      { name: 'model', value: 'a "quoted" name\r\nin two lines' },
      { name: 'a"b\r\nc', value: '' },
      { name: 'file', filename: 'x "y".bin', contentType: 'a/b', bytes: file },
    ]);
  });

  it('gives a file without a type one that says nothing', () => {
    const text = '--b0\r\ncontent-disposition: form-data; name=f; filename=x\r\n\r\n\xe9\r\n--b0--';
    expect(read(text)).toMatchObject([
      { name: 'f', filename: 'x', contentType: 'application/octet-stream' },
    ]);
  });

  it('reads a form without parts', () => {
    expect(read('--b0--')).toEqual([]);
  });

  it.each([
    ['nothing', ''],
    ['another boundary', field('a', 'b').replaceAll('b0', 'b1')],
    ['a line end before the first boundary', `\r\n${field('a', 'b')}--b0--`],
    ['a preamble', `hello\r\n${field('a', 'b')}--b0--`],
    ['an epilogue', `${field('a', 'b')}--b0--\r\n${field('model', 'dear')}--b0--`],
    ['a boundary that goes on', `${field('a', 'b\r\n--b0x\r\nc')}--b0--`],
    ['a space behind a boundary', `${field('a', 'b')}--b0 \r\n--b0--`],
    ['line feeds alone', `${field('a', 'b')}--b0--`.replaceAll('\r\n', '\n')],
    ['a part without headers', '--b0\r\n\r\nvalue\r\n--b0--'],
    ['a part without a blank line', '--b0\r\ncontent-disposition: form-data; name="a"\r\n--b0--'],
    ['a part without a value', '--b0\r\ncontent-disposition: form-data; name="a"\r\n\r\n--b0--'],
  ])('refuses %s', (_, body) => {
    expect(() => read(body)).toThrow(refused);
  });

  it('refuses a field that is no UTF-8, and names it', () => {
    const bytes = new Uint8Array([
      ...encode(field('model', 'x').slice(0, -3)),
      0xff,
      ...encode('\r\n--b0--'),
    ]);
    expect(() => read(bytes)).toThrow(expect.objectContaining({ param: 'model' }));
  });

  it('bounds the parts, their headers and the text of fields, not files', () => {
    const tooLarge = expect.objectContaining({ code: 'payload_too_large' });
    const two = `${field('a', '12345')}${field('b', '')}--b0--`;
    expect(read(two, { maxParts: 2, maxFieldBytes: 5 })).toHaveLength(2);
    expect(() => read(two, { maxParts: 1 })).toThrow(tooLarge);
    expect(() => read(two, { maxFieldBytes: 4 })).toThrow(tooLarge);
    expect(() => read(two, { maxHeaderBytes: 20 })).toThrow(tooLarge);
    expect(read(whole, { maxFieldBytes: 20 })).toHaveLength(3);
  });

  it('looks at a body full of beginnings of its boundary in time that grows with its length', () => {
    const filled = new Uint8Array([
      ...fileHead,
      ...encode('\r\n--b'.repeat(200_000)),
      ...encode('\r\n--b0--'),
    ]);
    expect(scanForm(filled, contentType).parts[0]?.valueEnd).toBe(fileHead.length + 1_000_000);
  }, 2_000);
});
