import type { Call } from '../contract/call.ts';
import type { ApiKey } from '../contract/provider.ts';
import type { UpstreamOptions } from './upstream.ts';

/** The secrets of a connection. */
export interface KnownSecrets {
  /** The key, in a form that lets what a source gives be known. */
  watch(apiKey: ApiKey): ApiKey;
  /** Those that may stand in what an upstream says of a call. */
  of(call: Call): readonly string[];
}

// Keys that a source gave before the last one, such as tokens that ended. Calls may still be under way with them.
const mostKept = 4;

/**
 * Knows the secrets that a connection sends: the key that is watched, those that a source of keys gave last, the values of
 * configured headers, and the key that a call brings.
 */
export function createKnownSecrets({
  headers = {},
}: Pick<UpstreamOptions, 'headers'>): KnownSecrets {
  const fixed = Object.entries(headers)
    .filter(([name]) => !plainHeaders.has(name.toLowerCase()))
    // A scheme such as `Bearer` is no secret, and what follows it may be quoted alone.
    .map(([, value]) => value.replace(/^\w+ +(?=\S+$)/, ''));
  const given: string[] = [];
  const remember = (key: string): void => {
    if (given.includes(key)) return;
    given.push(key);
    if (given.length > mostKept) given.shift();
  };
  return {
    watch(apiKey) {
      if (typeof apiKey === 'string') {
        remember(apiKey);
        return apiKey;
      }
      return async (signal) => {
        const key = await apiKey(signal);
        if (key !== undefined) remember(key);
        return key;
      };
    },
    of: ({ settings }) =>
      settings.apiKey === undefined ? [...given, ...fixed] : [...given, ...fixed, settings.apiKey],
  };
}

// Headers whose values are words that answers may have in them.
const plainHeaders: ReadonlySet<string> = new Set([
  'accept',
  'accept-language',
  'anthropic-beta',
  'anthropic-version',
  'content-type',
  'http-referer',
  'openai-beta',
  'openai-organization',
  'openai-project',
  'referer',
  'user-agent',
  'x-title',
]);
