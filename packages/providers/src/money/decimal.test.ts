import { describe, expect, it } from 'vitest';
import { decimalOf, femtoToNumber, femtoToText, toFemto, toNumber, toText } from './decimal.ts';

describe('decimalOf', () => {
  it.each([-1, NaN, Infinity, 1e-19, 1.5e-18])('refuses %s and names the field', (value) => {
    expect(() => decimalOf(value, 'input_cost_per_token')).toThrow(
      expect.objectContaining({ code: 'invalid_request', param: 'input_cost_per_token' }),
    );
  });

  it.each([
    [0, '0'],
    [0.1, '0.1'],
    [1.5e-7, '0.00000015'],
    [2.5e-6, '0.0000025'],
    [12, '12'],
    [1e-18, '0.000000000000000001'],
    [1e21, '1000000000000000000000'],
  ])('keeps %s to its last digit', (value, text) => {
    expect(toText(decimalOf(value, 'x'))).toBe(text);
    expect(toNumber(decimalOf(value, 'x'))).toBe(value);
  });

  it('adds without the errors of binary fractions', () => {
    const sum = decimalOf(0.1, 'a') + decimalOf(0.2, 'b');
    expect(toNumber(sum)).toBe(0.3);
  });
});

describe('toFemto', () => {
  it.each([1e-16, 1e-18, 9.1, 1e21])('has no number for %s dollars', (value) => {
    expect(toFemto(decimalOf(value, 'x'))).toBeNaN();
  });

  it.each([0, 1e-15, 1.5e-7, 2.5e-6, 0.1, 0.3, 1.000000000000001, 9])(
    'says %s dollars as a decimal does',
    (value) => {
      const decimal = decimalOf(value, 'x');
      expect(femtoToText(toFemto(decimal))).toBe(toText(decimal));
      expect(femtoToNumber(toFemto(decimal))).toBe(value);
    },
  );
});
