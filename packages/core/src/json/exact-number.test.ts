import { describe, expect, it } from 'vitest';
import { ExactNumber, isInexact } from './exact-number.ts';

describe('isInexact', () => {
  it.each(['9007199254740993', '-9007199254740993', '1234567890123456789', '1e400', '-1e999'])(
    'is true for %s, which a double cannot hold',
    (literal) => expect(isInexact(literal)).toBe(true),
  );

  it.each([
    '0',
    '-0',
    '1',
    '9007199254740992',
    '9223372036854775808',
    '1e20',
    '1E+2',
    '0.1',
    '5e-324',
  ])('is false for %s', (literal) => expect(isInexact(literal)).toBe(false));

  it('is false for a fraction, whose nearest double is what everybody reads', () => {
    expect(isInexact('0.1000000000000000055511151231257827')).toBe(false);
  });
});

describe('ExactNumber', () => {
  it('is the nearest double for whoever calculates or uses JSON.stringify', () => {
    const value = new ExactNumber('9007199254740993');
    expect(Number(value)).toBe(9007199254740992);
    expect(JSON.stringify({ value })).toBe('{"value":9007199254740992}');
  });
});
