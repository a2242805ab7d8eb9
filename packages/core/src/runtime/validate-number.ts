/** A bound on an option: what it may not fall below, and whether it must be whole. */
export interface NumberRule {
  /** The smallest value that is accepted. */
  readonly min: number;
  /** Whether fractions are refused. Default: no. */
  readonly whole?: boolean;
}

/**
 * The value itself, which must be a finite number within the rule; absent stays absent.
 *
 * @throws {TypeError} it is not: a mistake in the program or its configuration
 */
export function validateNumber<Value extends number | undefined>(
  name: string,
  value: Value,
  { min, whole = false }: NumberRule,
): Value {
  if (value === undefined) return value;
  if (Number.isFinite(value) && value >= min && (!whole || Number.isInteger(value))) return value;
  throw new TypeError(
    `${name} must be a ${whole ? 'whole ' : ''}number of at least ${min}, not ${value}`,
  );
}
