import type { Extra, JsonObject } from '@llm/core';
import { createOwnExtras } from './own-extras.ts';
import { compact, isEmpty, withFields } from './wire-fields.ts';

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
  const { leftBehind, ownFields, ownForm, foreignFields } = createOwnExtras(protocol);
  return {
    leftBehind(fields, form) {
      const written = compact(fields);
      const isFormed = form !== undefined && !isEmpty(form);
      if (!isFormed && isEmpty(written)) return {};
      return leftBehind(written, isFormed ? form : undefined);
    },
    ownFields: (extra) => ownFields(extra) ?? nothing,
    ownForm,
    foreignFields,
    toWire: (modelled, extra) => withFields(compact(modelled), ownFields(extra)),
  };
}

const nothing: JsonObject = {};
