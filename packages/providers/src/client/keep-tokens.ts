import type { ApiKey, Auth, CreateTokenSource, JsonObject, Provider } from '@llm/core';

// Settings are those of a program's calls, of which there are few. A program that makes some up must not fill the memory.
const mostSources = 100;

type TokenAuth = Extract<Auth, { readonly scheme: 'bearer' | 'header' }>;

/**
 * Gives providers whose sources of tokens are made once for the same settings. A client connects at each call, and would
 * fetch a token for each without them.
 */
export function createTokenKeeper(): (provider: Provider) => Provider {
  const known = new Map<Provider, Provider>();
  return (provider) => {
    const { auth } = provider;
    if (auth.scheme !== 'bearer' && auth.scheme !== 'header') return provider;
    if (auth.createTokenSource === undefined) return provider;
    const kept = known.get(provider) ?? {
      ...provider,
      auth: withKept(auth, auth.createTokenSource),
    };
    known.set(provider, kept);
    return kept;
  };
}

function withKept(auth: TokenAuth, create: CreateTokenSource): TokenAuth {
  const sources = new Map<string, ApiKey | undefined>();
  const createTokenSource = (settings: JsonObject): ApiKey | undefined => {
    const name = JSON.stringify(Object.entries(settings).toSorted());
    if (sources.has(name)) return sources.get(name);
    const source = create(settings);
    if (sources.size >= mostSources) sources.clear();
    sources.set(name, source);
    return source;
  };
  return { ...auth, createTokenSource };
}
