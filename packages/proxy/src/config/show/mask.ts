import { isObject, type JsonObject, type JsonValue, redactKeys } from '@llm/core';

const secretName = /key|secret|token|password|passwd|passphrase|authorization|credential|cookie/i;
// Keys that look secret by their name and are not: token counts and prices, names of headers and of credentials.
const openName = /tokens|per_token|token_cost|key_header_name|credential_name|prompt_cache_key$/i;

/** Whether a key's name says that its value is secret. */
export function isSecretName(name: string): boolean {
  return secretName.test(name) && !openName.test(name);
}

/** Names below which everything is masked: variables, headers and settings of providers are called what people like. */
export const secretPlaces: ReadonlySet<string> = new Set([
  'environment_variables',
  'extra_headers',
  'headers',
  'provider_settings',
]);

/** A secret for display: its well-known prefix and last four characters; nothing of one that has under 20 characters. */
export function maskSecret(secret: string): string {
  if (secret.length < 20) return '***';
  const beginning = /^(?:sk|pk|gsk|xai)-/.exec(secret)?.[0] ?? '';
  return `${beginning}…${secret.slice(-4)}`;
}

/** Options of {@link mask}. */
export interface MaskOptions {
  /** Further secrets, replaced wherever they occur. */
  readonly secrets?: readonly string[];
}

/** A copy of a configuration for display. Values are masked if their place, the name of their key or their own form says that they are secret. */
export function maskSecrets(value: JsonValue, options: MaskOptions = {}): JsonValue {
  const secrets = (options.secrets ?? []).filter((secret) => secret.length >= 6);
  return mask(value, false, secrets);
}

function mask(value: JsonValue, hidden: boolean, secrets: readonly string[]): JsonValue {
  if (typeof value === 'string') return hidden ? maskSecret(value) : maskInside(value, secrets);
  if (typeof value === 'number') return hidden ? '***' : value;
  if (Array.isArray(value)) return value.map((item: JsonValue) => mask(item, hidden, secrets));
  return isObject(value) ? maskObject(value, hidden, secrets) : value;
}

function maskObject(object: JsonObject, hidden: boolean, secrets: readonly string[]): JsonObject {
  return Object.fromEntries(
    Object.entries(object).map(([name, value]) => {
      const within = hidden || secretPlaces.has(name) || isSecretName(name);
      const holdsNames = name === 'credential_list' || name === 'credential_values';
      return [name, value === undefined ? value : mask(value, within && !holdsNames, secrets)];
    }),
  );
}

/** Masks who calls in URLs and all that their queries hold, secret parameters elsewhere, bearer tokens and API keys inside a longer string. */
export function maskInside(text: string, secrets: readonly string[]): string {
  const known = secrets.reduce((rest, secret) => rest.replaceAll(secret, '***'), text);
  const open = known
    .replaceAll(/(?<![a-z0-9+.-])([a-z][a-z0-9+.-]*:\/\/)\S+@/gi, '$1***@')
    .replaceAll(/(?<![a-z0-9+.-])[a-z][a-z0-9+.-]*:\/\/[^\s?]*\?\S+/gi, maskQuery)
    .replaceAll(/([?&][^=&\s]*(?:key|token|secret|sig)[^=&\s]*=)[^&\s]+/gi, '$1***')
    .replaceAll(/\b(bearer|basic) +\S+/gi, '$1 ***');
  return redactKeys(open, maskSecret);
}

function maskQuery(url: string): string {
  return url.replaceAll(/([?&;][^=&;\s]+=)[^&;\s#]*/g, '$1***');
}
