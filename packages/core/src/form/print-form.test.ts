import { describe, expect, it } from 'vitest';
import { readForm } from '../../test/support/read-form.ts';
import { printForm } from './print-form.ts';

describe('printForm', () => {
  it('is read as what it was: text, bytes of any kind, the order and equal names', async () => {
    const bytes = Uint8Array.from({ length: 512 }, (_, at) => at % 256);
    const form = await readForm(
      printForm([
        { name: 'model', value: 'whisper ö\r\n--x' },
        { name: 'file', filename: 'a"b.wav', contentType: 'audio/wav', bytes },
        { name: 'tag', value: 'one' },
        { name: 'tag', value: '' },
      ]),
    );
    expect([...form.keys()]).toEqual(['model', 'file', 'tag', 'tag']);
    expect(form.get('model')).toBe('whisper ö\r\n--x');
    expect(form.getAll('tag')).toEqual(['one', '']);
    const file = form.get('file');
    if (!(file instanceof File)) throw new Error('a file was expected');
    expect(file.type).toBe('audio/wav');
    expect(file.name).toBe('a"b.wav');
    expect(new Uint8Array(await file.arrayBuffer())).toEqual(bytes);
  });

  it('lets no name leave its place', () => {
    const { body } = printForm([{ name: 'a"\r\nx-evil: 1', value: 'v' }]);
    expect(body[0]).toContain('name="a%22%0D%0Ax-evil: 1"\r\n\r\nv');
  });

  it('refuses a content type of two lines', () => {
    const part = {
      name: 'file',
      filename: 'f',
      contentType: 'a/b\r\nx: 1',
      bytes: new Uint8Array(),
    };
    expect(() => printForm([part])).toThrow(
      expect.objectContaining({ code: 'invalid_request', param: 'file' }),
    );
  });

  it('gives each form a boundary of its own, and copies no file', () => {
    const bytes = new Uint8Array(9);
    const part = { name: 'file', filename: 'f', contentType: 'a/b', bytes };
    expect(printForm([part]).contentType).not.toBe(printForm([part]).contentType);
    expect(printForm([part]).body).toContain(bytes);
  });

  it('prints a form without parts as one that is over', () => {
    const { contentType, body } = printForm([]);
    expect(body).toEqual([`--${contentType.split('boundary=')[1] ?? ''}--\r\n`]);
  });
});
