import { type Ability, type abilityFields, abilityOf } from './abilities.ts';
import type { KnownModel } from './known-model.ts';
import type { ModelEntry } from '../money/model-entry.ts';

type AbilityField = (typeof abilityFields)[Ability];

/** What is known of a model, in LiteLLM's words; `null` is not known. Prices are dollars for one token. */
export interface ModelInfo extends ModelEntry, Readonly<Record<AbilityField, boolean | null>> {
  /** The name under which the model was found. */
  readonly key: string;
  /** LiteLLM's name of the provider; `null` where the tables have none. */
  readonly litellm_provider: string | null;
  readonly max_tokens: number | null;
  /** Most tokens of a request; `null` where that is not known. */
  readonly max_input_tokens: number | null;
  /** Most tokens of a response; `null` where that is not known. */
  readonly max_output_tokens: number | null;
  /** US dollars for one token of the request; `null` where that is not known. */
  readonly input_cost_per_token: number | null;
  /** US dollars for one token of the response; `null` where that is not known. */
  readonly output_cost_per_token: number | null;
  readonly cache_read_input_token_cost: number | null;
  readonly cache_creation_input_token_cost: number | null;
  readonly deprecation_date: string | null;
  readonly mode: string | null;
}

/** An entry with everything that people ask for, `null` where it is not known. */
export function toModelInfo(known: KnownModel): ModelInfo {
  const { entry, key, provider } = known;
  const able = (ability: Ability): boolean | null => abilityOf(known, ability) ?? null;
  return {
    ...entry,
    key,
    litellm_provider: provider ?? null,
    mode: entry.mode ?? null,
    max_tokens: entry.max_tokens ?? entry.max_output_tokens ?? null,
    max_input_tokens: entry.max_input_tokens ?? null,
    max_output_tokens: entry.max_output_tokens ?? null,
    input_cost_per_token: entry.input_cost_per_token ?? null,
    output_cost_per_token: entry.output_cost_per_token ?? null,
    cache_read_input_token_cost: entry.cache_read_input_token_cost ?? null,
    cache_creation_input_token_cost: entry.cache_creation_input_token_cost ?? null,
    deprecation_date: entry.deprecation_date ?? null,
    supports_vision: able('vision'),
    supports_function_calling: able('functionCalling'),
    supports_parallel_function_calling: able('parallelFunctionCalling'),
    supports_tool_choice: able('toolChoice'),
    supports_response_schema: able('responseSchema'),
    supports_system_messages: able('systemMessages'),
    supports_reasoning: able('reasoning'),
    supports_prompt_caching: able('promptCaching'),
    supports_web_search: able('webSearch'),
    supports_pdf_input: able('pdfInput'),
    supports_audio_input: able('audioInput'),
    supports_audio_output: able('audioOutput'),
    supports_native_streaming: able('nativeStreaming'),
    supports_url_context: able('urlContext'),
  };
}
