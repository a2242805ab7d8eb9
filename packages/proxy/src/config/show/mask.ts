import { isObject, type JsonObject, type JsonValue } from '@llm/core';

const secretName = /key|secret|token|password|passwd|passphrase|authorization|credential|cookie/i;
// Counts and prices of tokens, the names of headers and the names of credentials are no secrets.
const openName = /tokens|per_token|token_cost|key_header_name|credential_name|prompt_cache_key$/i;

/** Whether a key's value is to be kept from eyes and logs. */
export function isSecretName(name: string): boolean {
  return secretName.test(name) && !openName.test(name);
}

/** What may be shown of a secret: its well-known beginning and, where it is long, its last four letters. */
export function maskSecret(secret: string): string {
  if (secret.length < 20) return '***';
  const beginning = /^(?:sk|pk|gsk|xai)-/.exec(secret)?.[0] ?? '';
  return `${beginning}…${secret.slice(-4)}`;
}

export interface MaskOptions {
  /** Further texts that must not show, wherever they stand. */
  readonly secrets?: readonly string[];
}

/** A copy of a configuration that may be shown: secrets are masked by the names of their keys and by what they look like. */
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
      // Variables are where keys are put, so all of them are hidden.
      const within = hidden || name === 'environment_variables' || isSecretName(name);
      const holdsNames = name === 'credential_list' || name === 'credential_values';
      return [name, value === undefined ? value : mask(value, within && !holdsNames, secrets)];
    }),
  );
}

/** Passwords of URLs, bearer tokens and what looks like a key, inside a longer text. */
function maskInside(text: string, secrets: readonly string[]): string {
  const known = secrets.reduce((rest, secret) => rest.replaceAll(secret, '***'), text);
  return known
    .replaceAll(/(\w+:\/\/[^/\s:@]*:)[^/\s@]+@/g, '$1***@')
    .replaceAll(/([?&][^=&\s]*(?:key|token|secret|sig)[^=&\s]*=)[^&\s]+/gi, '$1***')
    .replaceAll(/\b(bearer|basic) +\S+/gi, '$1 ***')
    .replaceAll(/\b(?:sk|pk|gsk|xai)-[\w-]{8,}/g, maskSecret);
}
