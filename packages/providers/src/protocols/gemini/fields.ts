import type { Extra, JsonObject } from '@llm/core';
import { createOwnExtras } from '../shared/own-extras.ts';
import { compact, isEmpty, withFields } from '../shared/wire-fields.ts';
import { protocolId } from './wire.ts';

export { compact, isEmpty, unknownFields, withFields } from '../shared/wire-fields.ts';

const extras = createOwnExtras(protocolId);

/** What this protocol keeps beside the hub, and reads again. */
export const { ownForm, foreignFields } = extras;

/** What the hub has no place for, to be spread into the hub's form of a wire object; nothing where nothing is left. */
export function leftBehind(fields: JsonObject, form?: JsonObject): { readonly extra?: Extra } {
  const written = compact(fields);
  return extras.leftBehind(
    isEmpty(written) ? undefined : written,
    form === undefined || isEmpty(form) ? undefined : form,
  );
}

/** The fields kept of this protocol; none where there is no extra or another protocol's. */
export function ownFields(extra: Extra | undefined): JsonObject {
  return extras.ownFields(extra) ?? nothing;
}

const nothing: JsonObject = {};

/** A wire object without the fields that are `undefined`, and with those kept in an extra of this protocol. */
export function toWire(modelled: JsonObject, extra?: Extra): JsonObject {
  return withFields(compact(modelled), extras.ownFields(extra));
}
