import { asObject, extended, type JsonObject, type JsonValue } from '@llm/core';

/** Which values of which fields a decoder carries into the hub. All others stay behind in `extra`. */
export type Modelled = Readonly<Record<string, (value: JsonValue) => boolean>>;

/** For requests: readers refuse every other type, so what is there and not null was taken. */
export const isPresent = (value: JsonValue): boolean => value !== null;
export const isNumber = (value: JsonValue): boolean =>
  typeof value === 'number' && Number.isFinite(value);
/** An empty string says nothing to the hub; it stays behind so that it can be put back. */
export const isWritten = (value: unknown): boolean => typeof value === 'string' && value !== '';
export const isFilledList = (value: JsonValue): boolean => Array.isArray(value) && value.length > 0;
export const isRecord = (value: JsonValue): boolean => asObject(value) !== undefined;

/** The fields of a wire object that the hub has no place for; `undefined` where there are none. */
export function restOf(object: JsonObject, modelled: Modelled): JsonObject | undefined {
  let rest: Record<string, JsonValue> | undefined;
  for (const key of Object.keys(object)) {
    const value = object[key];
    if (value === undefined || key === '__proto__') continue;
    if (Object.hasOwn(modelled, key) && modelled[key]?.(value) === true) continue;
    rest ??= {};
    rest[key] = value;
  }
  return rest;
}

/** Puts kept fields back, deeply. What the hub models wins. */
export function withFields(modelled: JsonObject, kept: JsonObject | undefined): JsonObject {
  if (kept === undefined || isEmpty(kept)) return modelled;
  const merged: Record<string, JsonValue | undefined> = extended(modelled, {});
  for (const key of Object.keys(kept)) {
    const value = kept[key];
    if (value === undefined || key === '__proto__') continue;
    const known = merged[key];
    if (known === undefined || !Object.hasOwn(merged, key)) {
      merged[key] = value;
      continue;
    }
    const inner = asObject(known);
    const added = asObject(value);
    if (inner !== undefined && added !== undefined) merged[key] = withFields(inner, added);
  }
  return merged;
}

/** The object without the fields that are `undefined`: itself where there are none, because a copy costs more than a look. */
export function compact(object: JsonObject): JsonObject {
  for (const key in object) {
    if (object[key] === undefined || key === '__proto__') return copyDefined(object);
  }
  return object;
}

function copyDefined(object: JsonObject): JsonObject {
  const kept: Record<string, JsonValue> = {};
  for (const key of Object.keys(object)) {
    const value = object[key];
    // An assignment to this name would change the prototype and not add a field.
    if (value !== undefined && key !== '__proto__') kept[key] = value;
  }
  return kept;
}

/** The fields of a wire object that are not among the known ones. */
export function unknownFields(wire: JsonObject, known: ReadonlySet<string>): JsonObject {
  let unknown: Record<string, JsonValue | undefined> | undefined;
  for (const name of Object.keys(wire)) {
    if (known.has(name) || name === '__proto__') continue;
    unknown ??= {};
    unknown[name] = wire[name];
  }
  return unknown ?? nothing;
}

const nothing: JsonObject = {};

/** Whether an object has no fields. */
export function isEmpty(object: JsonObject): boolean {
  for (const name in object) if (Object.hasOwn(object, name)) return false;
  return true;
}
