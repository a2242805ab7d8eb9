import { asArray, asObject, type JsonObject, type JsonValue, printJson } from '@llm/core';

// Which keywords Anthropic's structured output takes
// (platform.claude.com/docs/en/build-with-claude/structured-outputs#json-schema-limitations, read 2026-11-20).
const unsupported: ReadonlySet<string> = new Set([
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minLength',
  'maxLength',
  'maxItems',
  'uniqueItems',
  'minProperties',
  'maxProperties',
]);

const ofSchemas: ReadonlySet<string> = new Set([
  'properties',
  '$defs',
  'definitions',
  'patternProperties',
]);

/**
 * A JSON Schema as Anthropic takes it for structured output: objects are closed, and bounds it does not
 * enforce move into the description, where the model reads them.
 */
export function toOutputSchema(schema: JsonObject): JsonObject {
  const kept: Record<string, JsonValue> = {};
  const bounds: string[] = [];
  for (const [name, value] of Object.entries(schema)) {
    if (value === undefined || name === '__proto__') continue;
    if (unsupported.has(name) || (name === 'minItems' && value !== 0 && value !== 1)) {
      bounds.push(`${name}: ${printJson(value)}`);
    } else kept[name] = ofSchemas.has(name) ? eachSchema(value) : toInnerSchema(name, value);
  }
  if (isObjectSchema(schema)) kept['additionalProperties'] = false;
  if (bounds.length > 0) kept['description'] = describe(kept['description'], bounds);
  return kept;
}

function isObjectSchema({ type, properties }: JsonObject): boolean {
  const isListed = asArray(type)?.includes('object') === true;
  return type === 'object' || isListed || (type === undefined && properties !== undefined);
}

function describe(description: JsonValue | undefined, bounds: readonly string[]): string {
  const note = `{${bounds.join(', ')}}`;
  return typeof description === 'string' && description !== '' ? `${description} ${note}` : note;
}

// Values, not schemas.
const literal: ReadonlySet<string> = new Set(['enum', 'const', 'default', 'examples', 'required']);

function toInnerSchema(name: string, value: JsonValue): JsonValue {
  if (literal.has(name)) return value;
  const schema = asObject(value);
  if (schema !== undefined) return toOutputSchema(schema);
  return asArray(value)?.map((item) => toInnerSchema('items', item)) ?? value;
}

function eachSchema(value: JsonValue): JsonValue {
  const schemas = asObject(value);
  if (schemas === undefined) return value;
  return Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => [
      name,
      schema === undefined ? schema : toInnerSchema('items', schema),
    ]),
  );
}
