import {
  asString,
  type Cost,
  LLMError,
  type Provider,
  systemClock,
  type Usage,
  validateObject,
} from '@llm/core';
import { checkModelEntry, type ModelEntry } from '../money/model-entry.ts';
import { tokenCounter } from '../tokens/token-counter.ts';
import { type Ability, abilityOf } from './abilities.ts';
import { limitsDay, listedModels } from './kept-limits.ts';
import { pricesDay } from './kept-prices.ts';
import { createFinder, type KnownModel } from './known-model.ts';
import { type EnvironmentCheck, environmentOf } from './environment-of.ts';
import { type ModelInfo, toModelInfo } from './model-info.ts';
import { namedModel } from './model-names.ts';
import { type TokenCounts, usageOfAnswer, usageOfCounts } from './usage-of-counts.ts';

/** Where a catalogue's time comes from, because prices change on days and by the hour, and which providers it knows. */
export interface CatalogueOptions {
  /** Milliseconds since the epoch. Default: the machine's. */
  readonly now?: () => number;
  /** Whose parameters and variables the catalogue can tell. Default none. */
  readonly providers?: readonly Provider[];
}

/** A call whose tokens have been counted. */
export interface CountedCall {
  /** The id of the provider that answered; where it is absent, the model's name says. */
  readonly provider?: string | undefined;
  /** Name of the model, with its provider. */
  readonly model: string;
  /** Token counts of the call. */
  readonly usage: Usage;
  /** The service tier that served the call. Default: as the counts say. */
  readonly serviceTier?: string | undefined;
}

/** Tokens of a call to a model, for `costPerToken`. */
export interface CostPerTokenParams extends TokenCounts {
  /** Name of the model, with or without its provider. */
  readonly model: string;
  /** Provider, where the name does not say it. Default: by the name. */
  readonly custom_llm_provider?: string;
  /** `flex`, `priority` or `batch`. Default: the standard tier. */
  readonly service_tier?: string;
}

/** Dollars for the prompt and for the answer. */
export interface TokenCost {
  /** Cost of the request in US dollars. */
  readonly prompt_cost: number;
  /** Cost of the response in US dollars. */
  readonly completion_cost: number;
}

/** What `completionCost` prices: an answer, or texts whose tokens it counts. */
export interface CompletionCostParams {
  /** An answer of `completion` or `embedding`, or what `streamChunkBuilder` rebuilt. */
  readonly completion_response?: {
    /** Name of the model in the response. */
    readonly model?: string;
    /** Token counts in OpenAI's or Anthropic's format. */
    readonly usage?: unknown;
    /** Service tier that the provider named. */
    readonly service_tier?: string | null;
    /** What the client notes about the call. */
    readonly _hidden_params?: {
      /** Provider that was called. */
      readonly custom_llm_provider?: string;
      /** Name of the model that was called. Its prices count before those of the response's `model`. */
      readonly model_id?: string;
    };
  };
  /** Default: the answer's. */
  readonly model?: string;
  /** Provider, where the name does not say it. Default: by the name. */
  readonly custom_llm_provider?: string;
  /** Text of the request, whose tokens are counted where there is no response. Default: none. */
  readonly prompt?: string;
  /** Text of the response, whose tokens are counted where there is no response. Default: none. */
  readonly completion?: string;
  /** Service tier, where the response names none. Default: the normal prices. */
  readonly service_tier?: string;
}

/** What is known of models: prices, limits and abilities. Two catalogues do not influence each other. */
export interface Catalogue {
  /** The days of the kept lists. */
  /** Days on which the tables of prices and of limits were read. */
  readonly asOf: { readonly prices: string; readonly limits: string };
  /**
   * What is known of a model, `null` where something is not.
   *
   * @throws {LLMError} not_found: nothing is known of the model
   */
  getModelInfo(model: string, provider?: string): ModelInfo;
  /** Tokens that the model writes at most; `null` where that is not known. */
  getMaxTokens(model: string, provider?: string): number | null;
  /** Whether a model can do something; `false` where that is not known, never an error. */
  readonly supports: Readonly<Record<Ability, (model: string, provider?: string) => boolean>>;
  /**
   * Adds models, or changes what is known of them. Names are `provider/model`, or a bare name for every provider. Prices
   * of an entry stand in place of all that were known of its model.
   *
   * @throws {LLMError} invalid_request: a value is wrong, `param` names it; nothing is registered then
   */
  registerModel(entries: Readonly<Record<string, ModelEntry>>): void;
  /** What a call cost; `undefined` where a price is not known. */
  costOf(call: CountedCall): Cost | undefined;
  /**
   * Dollars for so many tokens; `null` where a price is not known.
   *
   * @throws {LLMError} invalid_request: a count is wrong, `param` names it
   */
  costPerToken(params: CostPerTokenParams): TokenCost | null;
  /**
   * Dollars for an answer, or for texts; `null` where a price is not known, or the answer counts no tokens.
   *
   * @throws {LLMError} invalid_request: there is neither an answer nor a text, or no model
   */
  completionCost(params: CompletionCostParams): Promise<number | null>;
  /** The names of a provider's models that are in the lists or were registered, as `provider/model`. */
  modelsOf(provider: string): readonly string[];
  /**
   * The parameters of Chat Completions that reach a model, sorted, as its provider is asked: what the provider's protocol, the provider or the
   * model does not take is not among them. `null` where the provider is none of `providers` or has no chat.
   */
  getSupportedOpenAIParams(model: string, provider?: string): Promise<readonly string[] | null>;
  /**
   * Whether the variables that a call to a model needs are set. Nothing is missing, and nothing there, for a provider that is none of
   * `providers`.
   */
  validateEnvironment(model: string, provider?: string): EnvironmentCheck;
  /** The names of all models, as `modelsOf` has them, of those `providers` whose variables are set. Nobody is asked. */
  getValidModels(): readonly string[];
}

/**
 * A catalogue over kept lists of prices, limits and abilities. It asks nobody: what it knows came with the package, as of
 * `asOf`, and from `registerModel`.
 */
export function createCatalogue(options: CatalogueOptions = {}): Catalogue {
  const { now = () => systemClock.date(), providers = [] } = options;
  const own = new Map<string, ModelEntry>();

  const { find, forget } = createFinder(own, now);
  const costOf = ({ provider, model, usage, serviceTier }: CountedCall): Cost | undefined =>
    find(model, provider)?.price(usage, serviceTier);

  const modelsOf = (provider: string): readonly string[] => {
    const listed = listedModels(provider, new Date(now())).map((name) => `${provider}/${name}`);
    const registered = [...own.entries()].flatMap(([name, { litellm_provider: by }]) =>
      name.startsWith(`${provider}/`) ? [name] : by === provider ? [`${provider}/${name}`] : [],
    );
    return [...new Set([...listed, ...registered])];
  };

  return {
    asOf: { prices: pricesDay, limits: limitsDay },
    getModelInfo(model, provider) {
      const known = find(model, provider);
      if (known !== undefined) return toModelInfo(known);
      const message = `nothing is known of the model ${model}: registerModel adds it`;
      throw new LLMError('not_found', message, { param: 'model' });
    },
    getMaxTokens(model, provider) {
      const entry = find(model, provider)?.entry;
      return entry?.max_output_tokens ?? entry?.max_tokens ?? null;
    },
    supports: supportsOf(find),
    registerModel(entries) {
      for (const [name, entry] of Object.entries(entries)) checkModelEntry(entry, name);
      for (const [name, entry] of Object.entries(entries)) {
        own.set(name, { ...own.get(name), ...entry });
      }
      forget();
    },
    costOf,
    costPerToken({ model, custom_llm_provider: provider, service_tier: serviceTier, ...counts }) {
      const cost = costOf({ model, provider, serviceTier, usage: usageOfCounts(counts) });
      return cost === undefined
        ? null
        : { prompt_cost: cost.inputUsd, completion_cost: cost.outputUsd };
    },
    async completionCost(params) {
      const call = await toCountedCall(params);
      return call === undefined ? null : (costOf(call)?.totalUsd ?? null);
    },
    modelsOf,
    async getSupportedOpenAIParams(model, provider) {
      const found = findProvider(providers, model, provider);
      const hasChat = found?.provider.speaks.chat ?? found?.provider.answer;
      if (found === undefined || hasChat === undefined) return null;
      const { supportedParams } = await import('./supported-params.ts');
      return supportedParams(found.provider, found.model);
    },
    validateEnvironment(model, provider) {
      const found = findProvider(providers, model, provider);
      return found === undefined
        ? { keys_in_environment: false, missing_keys: [] }
        : environmentOf(found.provider);
    },
    getValidModels: () =>
      providers
        .filter((provider) => environmentOf(provider).keys_in_environment)
        .flatMap(({ id }) => modelsOf(id)),
  };
}

function findProvider(
  providers: readonly Provider[],
  name: string,
  given: string | undefined,
): { readonly provider: Provider; readonly model: string } | undefined {
  const { provider: id, model } = namedModel(name, given);
  const provider = providers.find((one) => one.id === id);
  return provider === undefined ? undefined : { provider, model };
}

function supportsOf(
  find: (model: string, provider: string | undefined) => KnownModel | undefined,
): Catalogue['supports'] {
  const able =
    (ability: Ability) =>
    (model: string, provider?: string): boolean => {
      const known = find(model, provider);
      return known !== undefined && abilityOf(known, ability) === true;
    };
  return {
    vision: able('vision'),
    functionCalling: able('functionCalling'),
    parallelFunctionCalling: able('parallelFunctionCalling'),
    toolChoice: able('toolChoice'),
    responseSchema: able('responseSchema'),
    systemMessages: able('systemMessages'),
    reasoning: able('reasoning'),
    promptCaching: able('promptCaching'),
    webSearch: able('webSearch'),
    pdfInput: able('pdfInput'),
    audioInput: able('audioInput'),
    audioOutput: able('audioOutput'),
    nativeStreaming: able('nativeStreaming'),
    urlContext: able('urlContext'),
  };
}

async function toCountedCall(params: CompletionCostParams): Promise<CountedCall | undefined> {
  const { completion_response: answer, prompt, completion } = params;
  if (answer !== undefined) validateObject(answer, 'completion_response');
  const hidden = answer?._hidden_params;
  const model = params.model ?? asString(hidden?.model_id) ?? answer?.model;
  if (model === undefined || model === '') {
    throw new LLMError('invalid_request', 'the cost of which model?', { param: 'model' });
  }
  const provider =
    params.custom_llm_provider ??
    (params.model === undefined ? asString(hidden?.custom_llm_provider) : undefined);
  const serviceTier = params.service_tier ?? asString(answer?.service_tier);
  const call = { model, provider, serviceTier };
  if (answer !== undefined) {
    const usage = usageOfAnswer(answer.usage);
    return usage === undefined ? undefined : { ...call, usage };
  }
  if (prompt === undefined && completion === undefined) {
    const message = 'needs completion_response, or prompt and completion';
    throw new LLMError('invalid_request', message, { param: 'completion_response' });
  }
  const count = async (text = ''): Promise<number> =>
    text === '' ? 0 : tokenCounter({ model, text });
  const usage = usageOfCounts({
    prompt_tokens: await count(prompt),
    completion_tokens: await count(completion),
  });
  return { ...call, usage };
}
