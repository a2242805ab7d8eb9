import { asBoolean, asNumber, asString, type JsonObject } from '@llm/core';
import type { Takes } from './takes.ts';

/**
 * What `model_info` of a deployment says that its model takes, in the words of LiteLLM's users, for `takes` of
 * `connect`. Nothing where it says nothing of that kind.
 *
 * `base_model` names the row of the table that counts, for deployments with names of their own. Then `supports_vision`,
 * `supports_response_schema`, `supports_reasoning`, `supports_prompt_caching`, `supports_parallel_function_calling`, the
 * four `supports_{none,minimal,xhigh,max}_reasoning_effort`, and `max_output_tokens`.
 */
export function takesFromModelInfo(info: JsonObject): JsonObject | undefined {
  const family = asString(info['base_model']);
  const outputTokens = asNumber(info['max_output_tokens']);
  const takes: Takes = {
    ...(family !== undefined && { family }),
    ...ofFlag(info['supports_vision'], (images) => ({ images })),
    ...ofFlag(info['supports_response_schema'], (structuredOutputs) => ({ structuredOutputs })),
    ...ofFlag(info['supports_parallel_function_calling'], (parallelToolCalls) => ({
      parallelToolCalls,
    })),
    ...ofFlag(info['supports_prompt_caching'], (caches) =>
      caches ? {} : { cacheMarks: 'none' as const },
    ),
    ...effortsOf(info),
    ...ofFlag(info['supports_reasoning'], (thinks) =>
      thinks ? {} : { thinking: 'never' as const, efforts: [], thinkingWords: [] },
    ),
    ...(outputTokens !== undefined && { outputTokens }),
  };
  return Object.keys(takes).length === 0 ? undefined : { ...takes };
}

function ofFlag(value: JsonObject[string], toTakes: (flag: boolean) => Takes): Takes {
  const flag = asBoolean(value);
  return flag === undefined ? {} : toTakes(flag);
}

// Every model with efforts has these; each of the others is told of by a flag of its own.
const words = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'];
const common: ReadonlySet<string> = new Set(['low', 'medium', 'high']);

function effortsOf(info: JsonObject): Takes {
  const flagOf = (word: string) => asBoolean(info[`supports_${word}_reasoning_effort`]);
  if (words.every((word) => flagOf(word) === undefined)) return {};
  return { efforts: words.filter((word) => flagOf(word) ?? common.has(word)) };
}
