import { asObject, parseJson, printJson } from '@llm/core';
import { describe, expect, it } from 'vitest';
import { toPlainJson } from './plain-json.ts';

describe('toPlainJson', () => {
  it.each([
    '{}',
    '{"a":1,"b":[1,"two",null,true,{"c":[]}],"d":{"e":{"f":null}}}',
    '{"id":12345678901234567890,"list":[1e400,0.1]}',
  ])('is what printing and parsing gives: %s', (text) => {
    const exact = asObject(parseJson(text)) ?? {};
    expect(toPlainJson(exact)).toEqual(JSON.parse(printJson(exact)));
  });

  it('leaves out what is undefined, and changes nothing that it was given', () => {
    const given = Object.freeze({ a: undefined, b: Object.freeze({ c: undefined, d: 1 }) });
    const plain = toPlainJson(given);
    expect(Object.keys(plain)).toEqual(['b']);
    expect(plain).toStrictEqual({ b: { d: 1 } });
    expect(plain['b']).not.toBe(given.b);
  });
});
