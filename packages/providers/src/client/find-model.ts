import { LLMError, type Provider, resolveModel, type ResolvedModel } from '@llm/core';
import { providerOfModel } from '../names/provider-names.ts';

/**
 * Finds the provider of `provider/model`, by its id or by LiteLLM's name for it, and of names that need none, such as
 * `gpt-4o` or `claude-opus-4-5`.
 *
 * A name that says no provider is one of the provider on whose host the base URL of the call lies.
 *
 * @throws {LLMError} invalid_request: none of the given providers is meant, or no model is named
 */
export function findModel(
  name: string,
  providers: readonly Provider[],
  baseUrl?: string,
): ResolvedModel {
  const slash = name.indexOf('/');
  const isExact = slash >= 0 && providers.some(({ id }) => id === name.slice(0, slash));
  const id = isExact ? undefined : providerOfModel(name);
  const provider = providers.find((given) => given.id === id);
  if (provider !== undefined) {
    return slash < 0
      ? { provider, model: name }
      : resolveModel(`${provider.id}${name.slice(slash)}`, providers);
  }
  if (slash < 0 && id !== undefined) {
    const ids = providers.map((given) => given.id).join(', ') || 'none';
    const message = `the model '${name}' is one of ${id}, which this client was not given; the providers here are ${ids}`;
    throw new LLMError('invalid_request', message, { param: 'model' });
  }
  const atHost = isExact ? undefined : providerAt(baseUrl, providers);
  return atHost === undefined || name === ''
    ? resolveModel(name, providers)
    : { provider: atHost, model: name };
}

/** Hosts are compared whole, because a host that merely holds the name of another belongs to somebody else. */
function providerAt(
  baseUrl: string | undefined,
  providers: readonly Provider[],
): Provider | undefined {
  const host = hostOf(baseUrl);
  return host === undefined
    ? undefined
    : providers.find((provider) => hostOf(provider.baseUrl) === host);
}

function hostOf(url: string | undefined): string | undefined {
  return url !== undefined && URL.canParse(url) ? new URL(url).host : undefined;
}
