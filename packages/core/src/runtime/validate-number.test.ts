import { describe, expect, it } from 'vitest';
import { validateNumber } from './validate-number.ts';

describe('validateNumber', () => {
  it.each([-1, Number.NaN, Infinity, 0.5])(
    'refuses %d, naming the option and the rule',
    (value) => {
      expect(() => validateNumber('attempts', value, { min: 1, whole: true })).toThrow(
        new TypeError(`attempts must be a whole number of at least 1, not ${value}`),
      );
    },
  );

  it('gives what is within the rule, and leaves absence alone', () => {
    expect(validateNumber('ms', 0.5, { min: 0 })).toBe(0.5);
    expect(validateNumber('ms', undefined, { min: 0 })).toBeUndefined();
  });
});
