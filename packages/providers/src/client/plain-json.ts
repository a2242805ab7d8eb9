import { isObject, type JsonObject, type JsonValue } from '@llm/core';

/**
 * JSON for a program: what would not be printed is not there, and a number that a double cannot hold is the nearest double, as with
 * `JSON.parse`. Cheaper than to print and to parse it.
 */
export function toPlainJson(fields: JsonObject): JsonObject {
  const plain: Record<string, JsonValue> = {};
  for (const name in fields) {
    const value = fields[name];
    if (value !== undefined) plain[name] = toPlain(value);
  }
  return plain;
}

function toPlain(value: JsonValue): JsonValue {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return toPlainList(value);
  return isObject(value) ? toPlainJson(value) : Number(value);
}

function toPlainList(values: readonly JsonValue[]): readonly JsonValue[] {
  return values.map(toPlain);
}
