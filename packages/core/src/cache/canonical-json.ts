import { ExactNumber } from '../json/exact-number.ts';

/**
 * A value as JSON text that is the same for equal values: keys in order, and nothing of fields that are `undefined`. Numbers
 * have every digit that their text had.
 *
 * @throws {TypeError} the value has a cycle, or is nested deeper than 1,000
 */
export function canonicalJson(value: unknown, depth = 0): string {
  if (depth > deepest) throw new TypeError('a value that is nested so deep has no canonical form');
  if (value instanceof ExactNumber) return value.digits;
  if (value instanceof Uint8Array) return canonicalJson({ bytes: [...value] }, depth + 1);
  if (Array.isArray(value))
    return `[${value.map((item: unknown) => canonicalJson(item, depth + 1)).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, field]) => `${JSON.stringify(name)}:${canonicalJson(field, depth + 1)}`);
  return `{${fields.join(',')}}`;
}

const deepest = 1000;
