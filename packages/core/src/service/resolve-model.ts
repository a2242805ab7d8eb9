import type { Provider } from '../contract/provider.ts';
import { LLMError } from '../error/llm-error.ts';
import { nearestName } from './nearest-name.ts';

/** A provider and the model asked of it. */
export interface ResolvedModel {
  /** The provider that the name begins with. */
  readonly provider: Provider;
  /** The upstream's own name; may hold further slashes. */
  readonly model: string;
}

/**
 * Reads `provider/model`: what stands before the first slash is a provider's id, the rest is the
 * upstream's own name of the model.
 *
 * @throws {LLMError} invalid_request: no provider is named, none has that id, or no model follows
 */
export function resolveModel(name: string, providers: readonly Provider[]): ResolvedModel {
  const slash = name.indexOf('/');
  const id = slash < 0 ? name : name.slice(0, slash);
  const provider = slash < 0 ? undefined : providers.find((known) => known.id === id);
  if (provider === undefined) throw unknownProvider(name, id, providers);
  const model = name.slice(slash + 1);
  if (model === '') {
    throw new LLMError('invalid_request', `the model '${name}' names a provider but no model`, {
      param: 'model',
    });
  }
  return { provider, model };
}

function unknownProvider(name: string, id: string, providers: readonly Provider[]): LLMError {
  const ids = providers.map((known) => known.id);
  const nearest = nearestName(id, ids);
  const hint =
    nearest === undefined
      ? `the providers here are ${ids.join(', ') || 'none'}`
      : `did you mean '${nearest}'?`;
  // The message begins like LiteLLM's, because its users search for those words.
  return new LLMError(
    'invalid_request',
    `LLM Provider NOT provided. Write the model as provider/model: '${name}' names no known provider; ${hint}`,
    { param: 'model' },
  );
}
