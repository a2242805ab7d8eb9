import type { Address } from '../contract/protocol.ts';
import type { Provider, UrlBase } from '../contract/provider.ts';
import { LLMError } from '../error/llm-error.ts';
import type { JsonObject } from '../json/json-value.ts';
import { toAddressPart } from '../text/address-part.ts';

/** Where a provider's calls go. */
export interface Target {
  readonly origin: string;
  /** The path before the address of a call, without a slash at the end. */
  readonly prefix: string;
  /** What the base URL's own query says, such as the version of an API. Those of a call win. */
  readonly query?: Readonly<Record<string, string>>;
}

const noQuery: Readonly<Record<string, string>> = {};

/** What a provider's hook may know of the target. */
export function baseOf({ prefix, query = noQuery }: Target): UrlBase {
  return { path: prefix, query };
}

/**
 * Splits a base URL, with its `{placeholders}` filled from the settings.
 *
 * @throws {LLMError} invalid_request: it is no http(s) URL, it has a user name, a password or a fragment, which no call
 *   could carry, or a placeholder has no value
 */
export function toTarget(provider: Provider, baseUrl: string, settings: JsonObject): Target {
  const filled = baseUrl.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = settings[name];
    if (typeof value !== 'string') {
      throw new LLMError(
        'invalid_request',
        `the base URL of ${provider.id} needs a value for ${name}`,
        { param: name },
      );
    }
    return toAddressPart(value);
  });
  if (!URL.canParse(filled) || !/^https?:/.test(filled)) {
    throw new LLMError(
      'invalid_request',
      `the base URL of ${provider.id} is not an http or https URL`,
      {
        param: 'base_url',
      },
    );
  }
  const { origin, pathname, search, searchParams, username, password, hash } = new URL(filled);
  const lost = username + password === '' ? hash !== '' && 'a fragment' : 'a user name or password';
  if (lost !== false) {
    throw new LLMError(
      'invalid_request',
      `the base URL of ${provider.id} must not have ${lost}: headers say who calls`,
      { param: 'base_url' },
    );
  }
  const prefix = pathname.replace(/\/+$/, '');
  return search === ''
    ? { origin, prefix }
    : { origin, prefix, query: Object.fromEntries(searchParams) };
}

/**
 * A call's path and query below the target. A segment that ends the base URL and begins the address too, as
 * in `https://api.example/v1` and `/v1/messages`, is written once: people write both forms.
 */
export function toPath(
  target: Target,
  address: Address,
  queries: readonly (Readonly<Record<string, string>> | undefined)[],
): string {
  const { prefix } = target;
  const second = address.path.indexOf('/', 1);
  const shared = second > 0 && prefix.endsWith(address.path.slice(0, second)) ? second : 0;
  const path = prefix + address.path.slice(shared);
  let parameters: URLSearchParams | undefined;
  for (const query of [target.query, ...queries, address.query]) {
    for (const name in query) {
      const value = query[name];
      if (value !== undefined) (parameters ??= new URLSearchParams()).set(name, value);
    }
  }
  return parameters === undefined ? path : `${path}?${parameters.toString()}`;
}
