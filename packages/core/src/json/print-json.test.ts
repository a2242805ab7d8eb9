import { describe, expect, it } from 'vitest';
import { ExactNumber } from './exact-number.ts';
import { printJson } from './print-json.ts';

describe('printJson', () => {
  it('is JSON.stringify where every number is a double', () => {
    const value = { a: [1, 'é"\n', null, undefined as never], b: undefined, c: { d: true } };
    expect(printJson(value)).toBe(JSON.stringify(value));
  });

  it('writes the digits of exact numbers, leaves out what is absent, and nothing that a text only looks like', () => {
    const exact = new ExactNumber('18446744073709551617');
    expect(printJson({ a: exact, b: undefined, c: [exact, '"18446744073709551617"'] })).toBe(
      '{"a":18446744073709551617,"c":[18446744073709551617,"\\"18446744073709551617\\""]}',
    );
  });
});
