import { asObject, isObject, type JsonObject, type JsonValue } from '@llm/core';

const hidden = '***';

const secretFields: ReadonlySet<string> = new Set(['api_key', 'azure_ad_token', 'client_secret']);
const headerFields: ReadonlySet<string> = new Set(['headers', 'extra_headers']);
const addressFields: ReadonlySet<string> = new Set(['api_base', 'base_url']);

/** Fields that are no numbers and no booleans and tell nothing of a conversation. */
const plainFields: ReadonlySet<string> = new Set([
  'custom_llm_provider',
  'encoding_format',
  'litellm_metadata',
  'metadata',
  'model',
  'reasoning_effort',
  'service_tier',
  'stream_options',
  'tags',
  'verbosity',
]);

/** What hooks see of the fields of a call: no secrets, and no content where that is hidden. */
export function shownParams(params: JsonObject, hideContent: boolean): JsonObject {
  const shown: Record<string, JsonValue | undefined> = {};
  for (const [name, value] of Object.entries(params)) {
    if (name === 'signal' || value === undefined) continue;
    if (!hideContent || isPlain(name, value)) shown[name] = withoutSecrets(name, value);
  }
  return shown;
}

/** Written as a list of what is shown, because a field that is not known yet may be content. */
function isPlain(name: string, value: JsonValue): boolean {
  return typeof value === 'number' || typeof value === 'boolean' || plainFields.has(name);
}

function withoutSecrets(name: string, value: JsonValue): JsonValue {
  if (secretFields.has(name)) return hidden;
  if (headerFields.has(name)) return withoutValues(value);
  if (addressFields.has(name)) return withoutUser(value);
  // A fallback may have a key of its own.
  if (name === 'fallbacks' && Array.isArray(value)) {
    const items: readonly JsonValue[] = value;
    return items.map((one) => (isObject(one) ? shownParams(one, false) : one));
  }
  return value;
}

/** Names of headers alone, because a key may stand in any of them. */
function withoutValues(headers: JsonValue): JsonValue {
  const names = Object.keys(asObject(headers) ?? {});
  return Object.fromEntries(names.map((name) => [name, hidden]));
}

/** An address without the user, the query and the fragment, in which some put keys. */
function withoutUser(address: JsonValue): JsonValue {
  if (typeof address !== 'string') return hidden;
  try {
    const { protocol, host, pathname } = new URL(address);
    return `${protocol}//${host}${pathname}`;
  } catch {
    return hidden;
  }
}
