import { asObject, type Extra, type JsonObject, type JsonValue } from '@llm/core';

/** What one protocol keeps of wire objects that the hub has no place for, and how it puts that back. */
export interface KeptFields {
  /** What the hub has no place for, to be spread into the hub's form of a wire object. */
  leftBehind(fields: JsonObject, form?: JsonObject): { readonly extra?: Extra };
  /** The fields kept of this protocol; none where there is no extra or another protocol's. */
  ownFields(extra: Extra | undefined): JsonObject;
  /** How the sender wrote what the hub models. */
  ownForm(extra: Extra | undefined): JsonObject;
  /** The names of the fields that only another protocol knows. One that is null or empty says nothing. */
  foreignFields(extra: Extra | undefined): readonly string[];
  /** A wire object without the fields that are `undefined`, and with those kept in an extra of this protocol. */
  toWire(modelled: JsonObject, extra?: Extra): JsonObject;
}

/** The kept fields of the protocol with that id. */
export function createKeptFields(protocol: string): KeptFields {
  const ownFields = (extra: Extra | undefined): JsonObject =>
    extra?.protocol === protocol ? extra.fields : nothing;
  return {
    leftBehind(fields, form) {
      const written = withoutUndefined(fields);
      if (form === undefined || isEmpty(form)) {
        return isEmpty(written) ? {} : { extra: { protocol, fields: written } };
      }
      return { extra: { protocol, fields: written, form } };
    },
    ownFields,
    ownForm: (extra) => (extra?.protocol === protocol ? extra.form : undefined) ?? nothing,
    foreignFields(extra) {
      if (extra === undefined || extra.protocol === protocol) return [];
      return Object.keys(extra.fields).filter((name) => saysSomething(extra.fields[name]));
    },
    toWire: (modelled, extra) => merge(withoutUndefined(modelled), ownFields(extra)),
  };
}

function saysSomething(value: JsonValue | undefined): boolean {
  if (value === undefined || value === null || value === '') return false;
  return !Array.isArray(value) || value.length > 0;
}

/** Puts kept fields back, deeply. What the hub models wins. */
export function merge(modelled: JsonObject, kept: JsonObject): JsonObject {
  const names = Object.keys(kept);
  if (names.length === 0) return modelled;
  const merged: Record<string, JsonValue | undefined> = { ...modelled };
  for (const name of names) {
    const value = kept[name];
    // An assignment to this name would change the prototype and not add a field.
    if (value === undefined || name === '__proto__') continue;
    const known = Object.hasOwn(merged, name) ? merged[name] : undefined;
    const knownObject = asObject(known);
    const addedObject = asObject(value);
    if (known === undefined) merged[name] = value;
    else if (knownObject !== undefined && addedObject !== undefined) {
      merged[name] = merge(knownObject, addedObject);
    }
  }
  return merged;
}

const nothing: JsonObject = {};

/** Whether an object has no fields. */
export function isEmpty(object: JsonObject): boolean {
  for (const name in object) if (Object.hasOwn(object, name)) return false;
  return true;
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

/** The object itself where nothing has to go: mostly nothing has, and a copy costs more than a look. */
export function withoutUndefined(object: JsonObject): JsonObject {
  for (const name in object) {
    if (object[name] === undefined || name === '__proto__') return copyDefined(object);
  }
  return object;
}

function copyDefined(object: JsonObject): JsonObject {
  const written: Record<string, JsonValue> = {};
  for (const name of Object.keys(object)) {
    const value = object[name];
    if (value !== undefined && name !== '__proto__') written[name] = value;
  }
  return written;
}
