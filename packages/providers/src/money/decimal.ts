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
  return withPoint(value.toString(), digits);
}

/**
 * Dollars as a whole number of femtodollars (1e-15) that a number holds exactly: up to 9 dollars. Most prices and most calls fit, and
 * arithmetic of numbers costs a tenth of that of `Decimal`.
 */
export type Femto = number;

const femtoDigits = 15;
const attoOfFemto = 10n ** BigInt(digits - femtoDigits);

/** The same amount in femtodollars; `NaN` where it is no whole number of them, or too many. */
export function toFemto(value: Decimal): Femto {
  const femto = Number(value / attoOfFemto);
  return value % attoOfFemto === 0n && Number.isSafeInteger(femto) ? femto : NaN;
}

/** The number nearest to an amount: both sides of the division are exact, so it rounds once. */
export function femtoToNumber(value: Femto): number {
  return value / 1e15;
}

/** As `toText`. */
export function femtoToText(value: Femto): string {
  return withPoint(String(value), femtoDigits);
}

function withPoint(digitsOnly: string, behind: number): string {
  const text = digitsOnly.padStart(behind + 1, '0');
  const whole = text.slice(0, -behind);
  let end = text.length;
  while (end > whole.length && text.charCodeAt(end - 1) === zero) end -= 1;
  return end === whole.length ? whole : `${whole}.${text.slice(whole.length, end)}`;
}

const zero = 48;
