import { describe, expect, it } from 'vitest';
import { readPartHeaders } from './part-headers.ts';

const read = (disposition: string, ...more: readonly string[]) =>
  readPartHeaders([`Content-Disposition: ${disposition}`, ...more].join('\r\n'));

describe('readPartHeaders', () => {
  it.each([
    ['form-data; name="a"', 'a', undefined],
    ['form-data;name=a;filename=b', 'a', 'b'],
    ['FORM-DATA; Name="a b"; FileName="c;d=\\"e\\".wav"', 'a b', 'c;d="e".wav'],
    ['form-data; name="a%22b%0D%0Ac%41"; filename=""', 'a"b\r\nc%41', ''],
    ['form-data; name="a\\\\b"', 'a\\b', undefined],
    ["form-data; name=a; filename=x; filename*=UTF-8''%C3%A4.wav", 'a', 'ä.wav'],
    ['form-data; name="ä"', 'ä', undefined],
  ])('reads %s', (disposition, name, filename) => {
    expect(read(disposition)).toEqual({ name, filename, contentType: undefined });
  });

  it('reads the type of a file, and nothing else of what may stand there', () => {
    const headers = ['content-type:audio/wav ', 'Content-Transfer-Encoding: Binary', 'x-other: 1'];
    expect(read('form-data; name=a', ...headers)).toMatchObject({ contentType: 'audio/wav' });
  });

  it.each([
    'form-data',
    'form-data;',
    'form-data; filename=a',
    'form-data; name=""',
    'form-data; name=a; name=b',
    "form-data; name=a; name*=utf-8''b",
    'form-data; name="a',
    'form-data; name="a"b',
    'form-data; name=a b',
    'attachment; name=a',
    'form-datax; name=a',
    "form-data; name=a; filename*=utf-8''%E0",
    "form-data; name=a; filename*=latin1''x",
    'form-data; name="a\tb\0"',
  ])('refuses %s, which two readers may read differently', (disposition) => {
    expect(() => read(disposition)).toThrow(expect.objectContaining({ code: 'invalid_request' }));
  });

  it.each([
    'Content-Disposition: form-data; name=b',
    'Content-Transfer-Encoding: base64',
    'no header',
    ' folded: line',
    'x: a\rContent-Type: b',
    'x: a\nContent-Type: b',
  ])('refuses a further header: %j', (header) => {
    expect(() => read('form-data; name=a', header)).toThrow('multipart/form-data');
  });

  it('takes time that grows with the length of a name', () => {
    expect(() => read(`form-data; name="${'\\a'.repeat(4_000)}`)).toThrow('name');
    expect(() => read(`form-data; ${'a=b; '.repeat(1_600)}`)).toThrow('twice');
  }, 1_000);
});
