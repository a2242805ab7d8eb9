import type { Protocol, Provider, Speaks } from '@llm/core';

/**
 * The provider with those of the protocols that it names at `alsoSpeaks`, so that calls of callers who speak one of them
 * pass to it in their own bytes. They stand behind those that it speaks anyway, and the first of all stays the one that
 * other callers are translated to.
 */
export function withProtocols(provider: Provider, protocols: readonly Protocol[]): Provider {
  const { alsoSpeaks = [], ...rest } = provider;
  const wanted = protocols.filter(({ id }) => alsoSpeaks.includes(id));
  if (wanted.length === 0) return provider;
  const speaks: Speaks = wanted.reduce((known, protocol) => {
    const { name } = protocol.operation;
    return Object.assign({}, known, { [name]: [...(known[name] ?? []), protocol] });
  }, provider.speaks);
  return { ...rest, speaks };
}
