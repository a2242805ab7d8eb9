import type { Extra, JsonObject } from '@llm/core';

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
  };
}

const nothing: JsonObject = {};
