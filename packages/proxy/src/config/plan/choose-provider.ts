import { nearestName, type Provider } from '@llm/core';
import { providerIdOf, providerOfBareModel } from '@llm/providers';
import { absentProviders } from './absent-providers.ts';

/** What a deployment says about its model. */
export interface ModelParams {
  readonly model: string;
  /** `custom_llm_provider`: the provider's name, for a model without the prefix `provider/`. */
  readonly provider?: string | undefined;
}

/** A provider and its own name for the model, or why none was found. */
export type ChosenProvider =
  | { readonly kind: 'found'; readonly provider: Provider; readonly model: string }
  | {
      readonly kind: 'unknown';
      readonly field: 'model' | 'custom_llm_provider';
      readonly message: string;
      readonly nearest?: string;
    };

/** Finds the provider of `provider/model`, by our ids and by LiteLLM's names for them. */
export function chooseProvider(
  { model, provider: named }: ModelParams,
  providers: ReadonlyMap<string, Provider>,
): ChosenProvider {
  const slash = model.indexOf('/');
  const prefix = slash < 0 ? undefined : model.slice(0, slash);
  const rest = model.slice(slash + 1);
  const byId = (id: string): Provider | undefined =>
    providers.get(id) ?? providers.get(providerIdOf(id));

  if (named !== undefined) {
    const provider = byId(named);
    if (provider === undefined) return unknown(named, 'custom_llm_provider', providers);
    return { kind: 'found', provider, model: prefix === named ? rest : model };
  }
  const prefixed = prefix === undefined ? undefined : byId(prefix);
  if (prefixed !== undefined) {
    if (rest !== '') return { kind: 'found', provider: prefixed, model: rest };
    return { kind: 'unknown', field: 'model', message: 'names a provider but no model' };
  }
  if (prefix !== undefined && absentProviders.has(prefix))
    return unknown(prefix, 'model', providers);
  const provider = providers.get(providerOfBareModel(model) ?? '');
  if (provider !== undefined) return { kind: 'found', provider, model };
  return unknown(prefix ?? model, 'model', providers);
}

function unknown(
  name: string,
  field: 'model' | 'custom_llm_provider',
  providers: ReadonlyMap<string, Provider>,
): ChosenProvider {
  if (absentProviders.has(name)) {
    const message = `the provider ${name} is not here yet; a server that speaks OpenAI's protocol is openai/… with an api_base`;
    return { kind: 'unknown', field, message };
  }
  const ids = [...providers.keys()].toSorted();
  const nearest = nearestName(name, ids);
  const message = 'expected provider/model, with a provider that is known';
  return { kind: 'unknown', field, message, ...(nearest !== undefined && { nearest }) };
}
