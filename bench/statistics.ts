/** The middle value; the mean of the two middle ones for an even count. NaN for none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  const middle = sorted.length / 2;
  const upper = sorted[Math.floor(middle)] ?? Number.NaN;
  if (!Number.isInteger(middle)) return upper;
  return (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}

/** The smallest value that at least `share` (0 to 1) of the ascending values do not exceed. NaN for none. */
export function quantile(ascending: Float64Array, share: number): number {
  const index = Math.max(0, Math.ceil(ascending.length * share) - 1);
  return ascending[index] ?? Number.NaN;
}
