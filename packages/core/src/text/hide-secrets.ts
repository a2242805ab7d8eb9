import { changeError, isLLMError, type LLMError } from '../error/llm-error.ts';
import type { JsonObject, JsonValue } from '../json/json-value.ts';
import { isObject } from '../json/read.ts';
import { toAddressPart } from './address-part.ts';

// A shorter one would be found in ordinary words.
const shortest = 6;

/**
 * The failure without secrets that are known, whatever they look like: in its own words, and in what the upstream said, its
 * headers included. It is the failure itself where none is in it. The cost grows with its length times the number of secrets.
 */
export function hideSecrets(error: LLMError, secrets: readonly string[]): LLMError {
  const hide = createSecretHider(secrets);
  if (hide === undefined) return error;
  const message = hide(error.message);
  const { upstream, cause } = error;
  const body =
    upstream?.native === undefined ? undefined : hideInObject(upstream.native.body, hide);
  const headers =
    upstream?.headers === undefined ? undefined : hideInHeaders(upstream.headers, hide);
  const code = upstream?.code === undefined ? undefined : hide(upstream.code);
  const saysIt =
    message !== error.message ||
    body !== upstream?.native?.body ||
    headers !== upstream?.headers ||
    code !== upstream?.code;
  if (!saysIt) return error;
  return changeError(error, {
    message,
    // The cause may hold the same secrets.
    cause: isLLMError(cause) ? hideSecrets(cause, secrets) : undefined,
    ...(upstream !== undefined && {
      upstream: {
        ...upstream,
        ...(code !== undefined && { code }),
        ...(headers !== undefined && { headers }),
        ...(body !== undefined && { native: { protocol: upstream.native?.protocol ?? '', body } }),
      },
    }),
  });
}

/**
 * Takes secrets that are known out of a text, whatever they look like; `undefined` where there is none to look for. The cost
 * grows with the length of the text times the number of secrets.
 */
export function createSecretHider(secrets: readonly string[]): Hide | undefined {
  const known = secrets.filter((secret) => secret.length >= shortest).flatMap(spellings);
  if (known.length === 0) return undefined;
  return (text) => {
    let shown = text;
    for (const secret of known) if (shown.includes(secret)) shown = shown.replaceAll(secret, '***');
    return shown;
  };
}

/** A secret as it is, and as it stands in an address and in JSON. */
function spellings(secret: string): readonly string[] {
  return [...new Set([secret, toAddressPart(secret), JSON.stringify(secret).slice(1, -1)])];
}

type Hide = (text: string) => string;

function hideInHeaders(
  headers: Readonly<Record<string, string>>,
  hide: Hide,
): Readonly<Record<string, string>> {
  const entries = Object.entries(headers);
  if (entries.every(([, value]) => hide(value) === value)) return headers;
  return Object.fromEntries(entries.map(([name, value]) => [name, hide(value)]));
}

function hideInObject(object: JsonObject, hide: Hide): JsonObject {
  let shown: Record<string, JsonValue | undefined> | undefined;
  for (const [name, value] of Object.entries(object)) {
    const hidden = value === undefined ? value : hideInValue(value, hide);
    const shownName = hide(name);
    if (hidden === value && shownName === name) continue;
    shown ??= { ...object };
    if (shownName !== name) Reflect.deleteProperty(shown, name);
    shown[shownName] = hidden;
  }
  return shown ?? object;
}

function hideInValue(value: JsonValue, hide: Hide): JsonValue {
  if (typeof value === 'string') return hide(value);
  if (Array.isArray(value)) {
    const items: readonly JsonValue[] = value;
    const hidden = items.map((item) => hideInValue(item, hide));
    return hidden.every((item, at) => item === items[at]) ? items : hidden;
  }
  return isObject(value) ? hideInObject(value, hide) : value;
}
