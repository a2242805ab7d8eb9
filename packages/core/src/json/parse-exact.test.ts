import { describe, expect, it } from 'vitest';
import { ExactNumber } from './exact-number.ts';
import { hasInexactNumber, parseExact } from './parse-exact.ts';
import { parseJson } from './parse-json.ts';
import { printJson } from './print-json.ts';

const text =
  '{ "id" : 1234567890123456789, "list":[-9007199254740993,1,[ ],{}], "text":"1234567890123456789 \\"{", "n":null, "t":true,"f":-1.5e3,"huge":1e400,"__k":{"a":[false,"é\\u00e9"]}}';

describe('hasInexactNumber', () => {
  it('looks at numbers and not at texts', () => {
    expect(hasInexactNumber(text)).toBe(true);
    expect(hasInexactNumber('{"a":"1234567890123456789","b":["\\"1234567890123456789"]}')).toBe(
      false,
    );
    expect(hasInexactNumber('[0.12345678901234567,-0.1234567890123456789,1e10]')).toBe(false);
    expect(hasInexactNumber('9007199254740993')).toBe(true);
  });
});

describe('parseExact', () => {
  it('gives what JSON.parse gives, but for the digits of numbers that it would round', () => {
    expect(JSON.parse(JSON.stringify(parseExact(text)))).toEqual(
      JSON.parse(JSON.stringify(JSON.parse(text))),
    );
    expect(parseExact(text)).toMatchObject({
      id: new ExactNumber('1234567890123456789'),
      huge: new ExactNumber('1e400'),
      list: [new ExactNumber('-9007199254740993'), 1, [], {}],
    });
  });

  it('keeps every digit from parseJson to printJson, however deep', () => {
    const dense = '{"a":[{"b":[1234567890123456789,-18446744073709551617]}],"c":1}';
    expect(printJson(parseJson(dense))).toBe(dense);
  });

  it('keeps a key of the prototype as a key', () => {
    const value = parseExact('{"a":9007199254740993,"__proto__":1}');
    expect(Object.keys(value as object)).toEqual(['a', '__proto__']);
  });

  it('is left aside where the reader wants doubles', () => {
    expect(parseJson('[9007199254740993]', { rounded: true })).toEqual([9007199254740992]);
  });

  it('refuses a forbidden key beside an exact number', () => {
    expect(() => parseJson('{"a":9007199254740993,"__proto__":1}')).toThrow('forbidden');
  });
});
