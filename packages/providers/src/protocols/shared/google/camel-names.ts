import { asArray, asObject, type JsonObject, type JsonValue } from '@llm/core';

/*
 * Google reads each field by two names, `inlineData` and `inline_data`, and writes the first (the JSON form of Protocol
 * Buffers, protobuf.dev/programming-guides/json, read 2026-11-30). Its libraries send both.
 */

// What stands here is the caller's own and has no fields of Google's.
const ofCallers: ReadonlySet<string> = new Set([
  'args',
  'response',
  'labels',
  'parametersJsonSchema',
  'responseJsonSchema',
  'default',
  'example',
  'partMetadata',
]);
const schemas: ReadonlySet<string> = new Set(['parameters', 'responseSchema']);
// The names below are those of the caller's properties.
const named: ReadonlySet<string> = new Set(['properties', 'defs', '$defs']);

/** A request with the names that Google writes. The object itself where it has no others. */
export function withCamelNames(body: JsonObject): JsonObject {
  return renamed(body, false);
}

function renamed(object: JsonObject, isSchema: boolean): JsonObject {
  let changed: Record<string, JsonValue | undefined> | undefined;
  for (const name of Object.keys(object)) {
    // An assignment to this name would change the prototype and not add a field.
    if (name === '__proto__') continue;
    const value = object[name];
    const camel = name.includes('_') ? toCamel(name) : name;
    const kept =
      value === undefined || value === null ? value : renamedValue(camel, value, isSchema);
    if (changed === undefined && camel === name && kept === value) continue;
    changed ??= copyBefore(object, name);
    changed[camel] = kept;
  }
  return changed ?? object;
}

function copyBefore(object: JsonObject, end: string): Record<string, JsonValue | undefined> {
  const copy: Record<string, JsonValue | undefined> = {};
  for (const name of Object.keys(object)) {
    if (name === end) break;
    if (name === '__proto__') continue;
    copy[name] = object[name];
  }
  return copy;
}

function renamedValue(name: string, value: JsonValue, isSchema: boolean): JsonValue {
  if (ofCallers.has(name)) return value;
  const below = isSchema || schemas.has(name);
  if (isSchema && named.has(name)) return eachOf(asObject(value), value);
  return renamedItem(value, below);
}

function eachOf(properties: JsonObject | undefined, value: JsonValue): JsonValue {
  if (properties === undefined) return value;
  const entries = Object.entries(properties).map(
    ([name, schema]) => [name, schema === undefined ? schema : renamedItem(schema, true)] as const,
  );
  const isSame = entries.every(([name, schema]) => schema === properties[name]);
  return isSame ? value : Object.fromEntries(entries);
}

function renamedItem(value: JsonValue, isSchema: boolean): JsonValue {
  const object = asObject(value);
  if (object !== undefined) return renamed(object, isSchema);
  const items = asArray(value);
  if (items === undefined) return value;
  const changed = items.map((item) => renamedItem(item, isSchema));
  return changed.every((item, at) => item === items[at]) ? value : changed;
}

function toCamel(name: string): string {
  return name.replaceAll(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** The other of the two names by which Google reads a field. */
export function toSnakeName(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
