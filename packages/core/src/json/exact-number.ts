/**
 * A number whose digits a double cannot hold, such as `1234567890123456789`.
 *
 * `parseJson` makes one where `JSON.parse` would give another number than the text says, and `printJson` writes
 * its digits again. Whoever prints with `JSON.stringify`, or calculates, gets the nearest double.
 */
export class ExactNumber {
  /** As JSON wrote it. */
  readonly digits: string;

  constructor(digits: string) {
    this.digits = digits;
  }

  /** The nearest JavaScript number, for arithmetic and comparisons. */
  valueOf(): number {
    return Number(this.digits);
  }

  /** The nearest JavaScript number, which is what `JSON.stringify` writes. */
  toJSON(): number {
    met += 1;
    return Number(this.digits);
  }
}

// How many were printed so far. `JSON.stringify` calls `toJSON` of each one it meets, so that the count tells
// whether a value holds any, without a walk through all the values that hold none.
let met = 0;

/** How many exact numbers `JSON.stringify` has met so far in this program. */
export function exactNumbersMet(): number {
  return met;
}

/**
 * Whether JSON's literal is another number than the double made of it: a whole number with too many digits, or one
 * beyond the range of doubles. A fraction that has more digits than a double is its nearest double to everybody.
 */
export function isInexact(literal: string): boolean {
  if (!/^-?\d+$/.test(literal)) return !Number.isFinite(Number(literal));
  if (literal.length <= 15) return false;
  const digits = literal.replace(/^-/, '');
  const double = Number(digits);
  return !Number.isFinite(double) || BigInt(double) !== BigInt(digits);
}
