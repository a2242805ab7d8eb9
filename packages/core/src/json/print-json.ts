import { ExactNumber, exactNumbersMet } from './exact-number.ts';
import type { JsonValue } from './json-value.ts';

/** A value as JSON text, like `JSON.stringify`, with every digit of the numbers that `parseJson` kept exact. */
export function printJson(value: JsonValue): string {
  const before = exactNumbersMet();
  const text = JSON.stringify(value);
  return exactNumbersMet() === before ? text : print(value);
}

function print(value: JsonValue): string {
  if (value instanceof ExactNumber) return value.digits;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((item: JsonValue) => print(item)).join(',')}]`;
  const fields = Object.entries(value).flatMap(([name, field]: [string, JsonValue | undefined]) =>
    field === undefined ? [] : [`${JSON.stringify(name)}:${print(field)}`],
  );
  return `{${fields.join(',')}}`;
}
