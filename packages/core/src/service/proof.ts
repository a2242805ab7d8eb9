import type { ApiKey, Auth } from '../contract/provider.ts';
import type { Headers } from '../contract/transport.ts';
import { LLMError } from '../error/llm-error.ts';
import type { JsonObject } from '../json/json-value.ts';

/** What proves who we are: a header, or for some providers a part of the query. */
export interface Proof {
  readonly headers: Headers;
  readonly query: Readonly<Record<string, string>>;
}

/** The proof of a request that is signed, or goes to somebody who asks for none. */
export const noProof: Proof = { headers: {}, query: {} };

/** A scheme whose proof is the key itself. */
export type KeyAuth = Exclude<Auth, { readonly scheme: 'signed' }>;

/**
 * The proof of a key by the scheme of the provider named `id`.
 *
 * @throws {LLMError} authentication: the provider needs a key and there is none
 */
export function toProof(id: string, auth: KeyAuth, key: string | undefined): Proof {
  if (key === undefined || key === '') {
    if (auth.scheme === 'none') return noProof;
    throw new LLMError('authentication', `no key for ${id}: pass one, or set ${auth.env}`, {
      provider: id,
    });
  }
  return proofOf(auth, key);
}

function proofOf(auth: KeyAuth, key: string): Proof {
  switch (auth.scheme) {
    case 'header':
      return { headers: { [auth.name]: key }, query: {} };
    case 'query':
      return { headers: {}, query: { [auth.name]: key } };
    // The provider needs no key, but a proxy in front of it may, so a configured key is sent.
    case 'none':
    case 'bearer':
      return { headers: { authorization: `Bearer ${key}` }, query: {} };
  }
}

/** Where the tokens come from that the settings ask for in place of a key, if the provider takes any. */
export function tokenSourceOf(auth: Auth, settings: JsonObject): ApiKey | undefined {
  return 'createTokenSource' in auth ? auth.createTokenSource?.(settings) : undefined;
}

/** How a token is shown to somebody who takes keys by `auth`. */
export function asBearer({ env = '' }: KeyAuth): KeyAuth {
  return { scheme: 'bearer', env };
}
