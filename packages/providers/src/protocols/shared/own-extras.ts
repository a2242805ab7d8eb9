import type { Extra, JsonObject, JsonValue } from '@llm/core';

/** What one protocol keeps beside the hub, and reads again. */
export interface OwnExtras {
  /** What stays behind of one wire object, to be spread into its hub form. */
  readonly leftBehind: (
    fields: JsonObject | undefined,
    form?: JsonObject,
  ) => { readonly extra?: Extra };
  /** The fields kept of this protocol; `undefined` where there is no extra or another protocol's. */
  readonly ownFields: (extra: Extra | undefined) => JsonObject | undefined;
  /** How the sender wrote what the hub models. */
  readonly ownForm: (extra: Extra | undefined) => JsonObject;
  /** Whether a request came in another protocol. One of this protocol leaves an extra only where something stays behind. */
  readonly isForeign: (extra: Extra | undefined) => boolean;
  /** The names of the fields that only another protocol knows. One that is null or empty says nothing. */
  readonly foreignFields: (extra: Extra | undefined) => readonly string[];
}

/** The extras of the protocol with this id. */
export function createOwnExtras(protocol: string): OwnExtras {
  return {
    leftBehind: (fields, form) => {
      if (fields === undefined && form === undefined) return {};
      return {
        extra: {
          protocol,
          fields: fields ?? {},
          ...(form === undefined ? {} : { form }),
        },
      };
    },
    ownFields: (extra) => (extra?.protocol === protocol ? extra.fields : undefined),
    ownForm: (extra) => (extra?.protocol === protocol ? extra.form : undefined) ?? nothing,
    isForeign: (extra) => extra !== undefined && extra.protocol !== protocol,
    foreignFields: (extra) => {
      if (extra === undefined || extra.protocol === protocol) return [];
      return Object.keys(extra.fields).filter((name) => saysSomething(extra.fields[name]));
    },
  };
}

function saysSomething(value: JsonValue | undefined): boolean {
  if (value === undefined || value === null || value === '') return false;
  return !Array.isArray(value) || value.length > 0;
}

const nothing: JsonObject = {};
