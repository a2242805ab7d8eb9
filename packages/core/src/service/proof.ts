import type { Auth, Provider } from '../contract/provider.ts';
import type { Headers } from '../contract/transport.ts';
import { LLMError } from '../error/llm-error.ts';

/** A key, or where to get one at the time of a call. */
export type ApiKey = string | (() => string | undefined | Promise<string | undefined>);

/** What proves who we are: a header, or for some providers a part of the query. */
export interface Proof {
  readonly headers: Headers;
  readonly query: Readonly<Record<string, string>>;
}

const nothing: Proof = { headers: {}, query: {} };

/** @throws {LLMError} authentication: the provider needs a key and there is none */
export function toProof(provider: Provider, key: string | undefined): Proof {
  const { auth } = provider;
  if (key === undefined || key === '') {
    if (auth.scheme === 'none') return nothing;
    throw new LLMError(
      'authentication',
      `no key for ${provider.id}: pass one, or set ${auth.env}`,
      {
        provider: provider.id,
      },
    );
  }
  return proofOf(auth, key);
}

function proofOf(auth: Auth, key: string): Proof {
  switch (auth.scheme) {
    case 'header':
      return { headers: { [auth.name]: key }, query: {} };
    case 'query':
      return { headers: {}, query: { [auth.name]: key } };
    // A provider that asks for no key may stand behind something that does.
    case 'none':
    case 'bearer':
      return { headers: { authorization: `Bearer ${key}` }, query: {} };
  }
}
