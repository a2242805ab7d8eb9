import { asObject, type Extra, type JsonObject, type JsonValue, ownValue } from '@llm/core';
import { createOwnExtras } from '../shared/own-extras.ts';
import { isEmpty } from '../shared/wire-fields.ts';
import { protocolId } from './wire.ts';

export { unknownFields } from '../shared/wire-fields.ts';

export const { foreignFields } = createOwnExtras(protocolId);

/** What the hub has no place for, to be spread into the hub's form of a wire object. */
export function leftBehind(fields: JsonObject, form?: JsonObject): { readonly extra?: Extra } {
  const written = withoutUndefined(fields);
  if (form === undefined || isEmpty(form)) {
    return isEmpty(written) ? {} : { extra: { protocol: protocolId, fields: written } };
  }
  return { extra: { protocol: protocolId, fields: written, form } };
}

/** The fields kept of this protocol; none where there is no extra or another protocol's. */
export function ownFields(extra: Extra | undefined): JsonObject {
  return extra?.protocol === protocolId ? extra.fields : nothing;
}

/** How the sender wrote what the hub models. */
export function ownForm(extra: Extra | undefined): JsonObject {
  return (extra?.protocol === protocolId ? extra.form : undefined) ?? nothing;
}

/** A wire object without the fields that are `undefined`, and with those kept in an extra of this protocol. */
export function toWire(modelled: JsonObject, extra?: Extra): JsonObject {
  return merge(withoutUndefined(modelled), ownFields(extra));
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
    const known = ownValue(merged, name);
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

/** The object itself where nothing has to go: mostly nothing has, and a copy costs more than a look. */
function withoutUndefined(object: JsonObject): JsonObject {
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
