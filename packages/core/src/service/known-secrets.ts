import type { Call } from '../contract/call.ts';
import type { ApiKey } from '../contract/provider.ts';
import type { UpstreamOptions } from './upstream.ts';

/** The secrets of a connection, and its key in a form that lets them be known. */
export interface KnownSecrets {
  readonly apiKey?: ApiKey;
  /** Those that may stand in what an upstream says of a call. */
  of(call: Call): readonly string[];
}

// Keys that a source gave before the last one, such as tokens that ended. Calls may still be under way with them.
const mostKept = 4;

/**
 * Knows the secrets that a connection sends: its key, those that a source of keys gave last, the values of configured
 * headers, and the key that a call brings.
 */
export function createKnownSecrets({
  apiKey,
  headers = {},
}: Pick<UpstreamOptions, 'apiKey' | 'headers'>): KnownSecrets {
  const fixed = Object.entries(headers)
    .filter(([name]) => !plainHeaders.has(name.toLowerCase()))
    // A scheme such as `Bearer` is no secret, and what follows it may be quoted alone.
    .map(([, value]) => value.replace(/^\w+ +(?=\S+$)/, ''));
  const given: string[] = typeof apiKey === 'string' ? [apiKey] : [];
  const remember = (source: Exclude<ApiKey, string>) => async (signal: AbortSignal) => {
    const key = await source(signal);
    if (key !== undefined && !given.includes(key)) {
      given.push(key);
      if (given.length > mostKept) given.shift();
    }
    return key;
  };
  return {
    ...(apiKey !== undefined && {
      apiKey: typeof apiKey === 'function' ? remember(apiKey) : apiKey,
    }),
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
