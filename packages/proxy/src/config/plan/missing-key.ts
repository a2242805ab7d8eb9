import type { Provider } from '@llm/core';
import { type Environment, setVariableOf } from '../read/environment.ts';
import type { ConfigFile } from '../schema/config-schema.ts';
import { absentProviders } from './absent-providers.ts';
import { chooseProvider } from './choose-provider.ts';

/**
 * Explains a model that would be there with one more variable: an entry `*` stands for every provider whose key is set,
 * so that asking for `gpt-4o` without `OPENAI_API_KEY` finds nothing. Gives what to add to the message that there is no
 * such model, or `undefined` where the file has no such entry.
 */
export function missingKeyHint(
  { model_list: entries = [] }: ConfigFile,
  providers: readonly Provider[],
  environment: Environment,
): ((model: string) => string | undefined) | undefined {
  const hasAll = entries.some(
    ({ model_name: name, litellm_params: { model } }) => name === '*' && model === '*',
  );
  if (!hasAll) return undefined;
  const byId = new Map(providers.map((provider) => [provider.id, provider]));
  return (model) => {
    const chosen = chooseProvider({ model }, byId);
    if (chosen.kind === 'unknown') {
      const prefix = model.slice(0, Math.max(0, model.indexOf('/')));
      return absentProviders.has(prefix) ? `the provider ${prefix} is not here yet` : undefined;
    }
    const { id, auth } = chosen.provider;
    if (auth.scheme === 'none') {
      return `the entry * does not stand for ${id}, which needs no key: give it an entry of its own`;
    }
    if (auth.env === undefined || setVariableOf(environment, auth.env) !== undefined)
      return undefined;
    return `it is one of ${id}: set ${auth.env}, and start the gateway again`;
  };
}
