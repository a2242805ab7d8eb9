import type { Provider } from '@llm/core';
import { bareModels } from '@llm/providers';
import { type Environment, setVariableOf } from '../read/environment.ts';
import { hasPlaces } from './base-url.ts';

/** A name that callers ask for, and the provider's model behind it. */
export interface ModelNames {
  readonly modelName: string;
  readonly model: string;
}

/**
 * The models of an entry whose name and model are both `*`: `provider/*` for every provider whose key is in the
 * environment, and the names that are accepted without a provider, such as `gpt-*`.
 */
export function everyProvider(
  providers: ReadonlyMap<string, Provider>,
  environment: Environment,
): readonly ModelNames[] {
  const withKey = [...providers.values()]
    .filter(
      (provider) =>
        provider.auth.scheme !== 'none' &&
        setVariableOf(environment, provider.auth.env) !== undefined &&
        // The base URL of such a provider has placeholders, so it also needs the environment variable with its address.
        (!hasPlaces(provider) || setVariableOf(environment, provider.baseUrlEnv) !== undefined),
    )
    .map(({ id }) => id);
  const bare = bareModels.filter(({ provider }) => withKey.includes(provider));
  return [
    ...withKey.map((id) => ({ modelName: `${id}/*`, model: `${id}/*` })),
    ...bare.map(({ beginning, provider }) => ({
      modelName: `${beginning}*`,
      model: `${provider}/${beginning}*`,
    })),
  ];
}
