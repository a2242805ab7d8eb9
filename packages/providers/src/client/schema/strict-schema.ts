import { asArray, asObject, isObject, type JsonObject, type JsonValue } from '@llm/core';

/** A JSON Schema for output, and whether a provider can hold a model to the letter of it. */
export interface OutputSchema {
  readonly schema: JsonObject;
  readonly strict: boolean;
}

/**
 * The same schema with every object closed to fields that it does not name, as providers ask for a schema that they shall enforce.
 * It can be strict where each named field is required and no object is open.
 *
 * @see https://developers.openai.com/api/docs/guides/structured-outputs#supported-schemas — read 2026-11-30
 */
export function toOutputSchema(schema: JsonObject): OutputSchema {
  let strict = asObject(schema)?.['type'] === 'object';
  const close = (value: JsonValue): JsonValue => {
    if (Array.isArray(value)) return value.map(close);
    if (!isObject(value)) return value;
    const closed = Object.fromEntries(
      Object.entries(value).map(([name, inner]) => [
        name,
        inner === undefined || literal.has(name) ? inner : closeWithin(name, inner),
      ]),
    );
    if (closed['type'] !== 'object') return closed;
    const { properties, additionalProperties: more } = closed;
    const names = Object.keys(asObject(properties) ?? {});
    const required = new Set(asArray(closed['required']) ?? []);
    const isOpen = more !== undefined && more !== false;
    if (isOpen || properties === undefined || names.some((name) => !required.has(name)))
      strict = false;
    return isOpen || properties === undefined ? closed : { ...closed, additionalProperties: false };
  };
  // The names below these are the caller's, and each value is a schema.
  const closeWithin = (name: string, inner: JsonValue): JsonValue =>
    named.has(name) && isObject(inner)
      ? Object.fromEntries(
          Object.entries(inner).map(([key, value]) => [
            key,
            value === undefined ? value : close(value),
          ]),
        )
      : close(inner);
  const closed = asObject(close(schema)) ?? {};
  return { schema: closed, strict };
}

const named: ReadonlySet<string> = new Set([
  'properties',
  '$defs',
  'definitions',
  'patternProperties',
]);
const literal: ReadonlySet<string> = new Set(['const', 'enum', 'default', 'examples', 'required']);
