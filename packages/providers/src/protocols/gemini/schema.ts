import { asArray, asObject, asString, type JsonObject, type JsonValue } from '@llm/core';
import { followPointer } from '../shared/json-pointer.ts';

// The fields of Google's own Schema, a part of OpenAPI 3.0 (Schema of @google/genai 2.32.0 and
// ai.google.dev/api/caching#Schema, read 2026-11-30). Everything else is refused.
const kept: ReadonlySet<string> = new Set([
  'type',
  'format',
  'title',
  'description',
  'nullable',
  'enum',
  'maxItems',
  'minItems',
  'required',
  'minProperties',
  'maxProperties',
  'minLength',
  'maxLength',
  'pattern',
  'example',
  'propertyOrdering',
  'default',
  'minimum',
  'maximum',
]);

// A schema that refers to itself has no end, and deeper ones are refused.
const deepest = 24;

/** JSON Schema as models take it that know a part of OpenAPI alone. What they know no word for is left out. */
export function toOpenApiSchema(schema: JsonObject): JsonObject {
  return convert(schema, { root: schema, depth: 0 });
}

interface Place {
  readonly root: JsonObject;
  readonly depth: number;
}

function convert(written: JsonObject, place: Place): JsonObject {
  const schema = resolve(written, place);
  const below = { ...place, depth: place.depth + 1 };
  const converted: Record<string, JsonValue> = {};
  for (const [name, value] of Object.entries(schema)) {
    if (value !== undefined && kept.has(name)) converted[name] = value;
  }
  setType(schema, converted);
  const constant = schema['const'];
  if (typeof constant === 'string') converted['enum'] = [constant];
  // Numbers among the choices are refused.
  if (asArray(converted['enum'])?.every((item) => typeof item === 'string') === false)
    delete converted['enum'];
  if (place.depth >= deepest) return converted;
  const properties = asObject(schema['properties']);
  if (properties !== undefined) converted['properties'] = eachOf(properties, below);
  const items = asObject(schema['items']);
  if (items !== undefined) converted['items'] = convert(items, below);
  else if (converted['type'] === 'array') converted['items'] = { type: 'string' };
  addAlternatives(schema, converted, below);
  return converted;
}

function eachOf(properties: JsonObject, place: Place): JsonObject {
  return Object.fromEntries(
    Object.entries(properties).flatMap(([name, value]) => {
      const property = asObject(value);
      return property === undefined ? [] : [[name, convert(property, place)] as const];
    }),
  );
}

/** Of several types one may be `null`, for which there is a field; the others become alternatives. */
function setType({ type }: JsonObject, converted: Record<string, JsonValue>): void {
  const types = asArray(type);
  if (types === undefined) return;
  const others = types.filter((name) => name !== 'null');
  if (others.length < types.length) converted['nullable'] = true;
  const [only] = others;
  delete converted['type'];
  if (others.length === 1 && only !== undefined) converted['type'] = only;
  else if (others.length > 1) converted['anyOf'] = others.map((name) => ({ type: name }));
}

function addAlternatives(
  schema: JsonObject,
  converted: Record<string, JsonValue>,
  place: Place,
): void {
  const written = asArray(schema['anyOf']) ?? asArray(schema['oneOf']);
  if (written !== undefined) {
    const schemas = written.map(asObject).filter((one) => one !== undefined);
    const others = schemas.filter(({ type }) => type !== 'null');
    if (others.length < schemas.length) converted['nullable'] = true;
    const alternatives = others.map((one) => convert(one, place));
    const [only] = alternatives;
    if (alternatives.length === 1 && only !== undefined) mergeInto(converted, only);
    else if (alternatives.length > 1) converted['anyOf'] = alternatives;
  }
  for (const part of asArray(schema['allOf']) ?? []) {
    const one = asObject(part);
    if (one !== undefined) mergeInto(converted, convert(one, place));
  }
}

function mergeInto(target: Record<string, JsonValue>, source: JsonObject): void {
  for (const [name, value] of Object.entries(source)) {
    if (value === undefined) continue;
    const known = target[name];
    const [mine, theirs] = [asObject(known), asObject(value)];
    const [list, more] = [asArray(known), asArray(value)];
    if (known === undefined) target[name] = value;
    else if (mine !== undefined && theirs !== undefined) target[name] = { ...theirs, ...mine };
    else if (name === 'required' && list !== undefined && more !== undefined) {
      target[name] = [...list, ...more.filter((item) => !list.includes(item))];
    }
  }
}

/** A reference becomes what it refers to. */
function resolve(schema: JsonObject, { root, depth }: Place): JsonObject {
  let resolved = schema;
  for (let hops = 0; hops < deepest && depth < deepest; hops += 1) {
    const reference = asString(resolved['$ref']);
    if (reference === undefined) return resolved;
    const { $ref: _, ...beside } = resolved;
    resolved = { ...asObject(followPointer(root, reference)), ...beside };
  }
  return resolved;
}
