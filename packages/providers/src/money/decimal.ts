import { LLMError } from '@llm/core';

/** Dollars as a whole number of attodollars (1e-18), so that sums and products of prices are exact. */
export type Decimal = bigint;

const digits = 18;

/**
 * The decimal that a number was written as: `0.1` is one tenth, and not the nearest binary fraction.
 *
 * @throws {LLMError} invalid_request: the number is negative, not finite, or has more than 18 digits behind the point
 */
export function decimalOf(value: number, name: string): Decimal {
  const [, whole, fraction = '', exponent = '0'] =
    /^(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(value)) ?? [];
  const places = digits + Number(exponent) - fraction.length;
  if (whole === undefined || places < 0) {
    const message = `${name} must be a number of dollars, at least 0 and with at most 18 digits behind the point`;
    throw new LLMError('invalid_request', message, { param: name });
  }
  return BigInt(whole + fraction) * 10n ** BigInt(places);
}

/** The number nearest to a decimal. */
export function toNumber(value: Decimal): number {
  // Read as text, because a division of numbers would round a second time.
  return Number(`${value}e-${digits}`);
}

/** A decimal in digits, without an exponent and without zeros at its end. */
export function toText(value: Decimal): string {
  const text = value.toString().padStart(digits + 1, '0');
  const fraction = text.slice(-digits).replace(/0+$/, '');
  const whole = text.slice(0, -digits);
  return fraction === '' ? whole : `${whole}.${fraction}`;
}
