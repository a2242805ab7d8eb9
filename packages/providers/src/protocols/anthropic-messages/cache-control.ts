import { asObject, asString, type CacheHint, type JsonObject, type JsonValue } from '@llm/core';

/** `cache_control` as the hub's hint, and what the hint cannot say. */
export function decodeCacheControl(value: JsonValue | undefined): {
  readonly hint: { readonly cacheHint?: CacheHint };
  readonly rest: { readonly cache_control?: JsonValue };
} {
  if (value === undefined) return { hint: {}, rest: {} };
  const wire = asObject(value);
  if (wire?.['type'] !== 'ephemeral') return { hint: {}, rest: { cache_control: value } };
  const { type: _, ttl, ...others } = wire;
  const lifetime = asString(ttl);
  const rest: JsonObject =
    ttl === undefined || lifetime !== undefined ? others : { ...others, ttl };
  return {
    hint: { cacheHint: lifetime === undefined ? {} : { ttl: lifetime } },
    rest: Object.keys(rest).length === 0 ? {} : { cache_control: rest },
  };
}

export function encodeCacheControl(hint: CacheHint | undefined): JsonObject | undefined {
  if (hint === undefined) return undefined;
  return { type: 'ephemeral', ...(hint.ttl === undefined ? {} : { ttl: hint.ttl }) };
}
