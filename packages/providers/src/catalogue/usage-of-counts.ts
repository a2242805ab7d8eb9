import { asObject, type JsonObject, LLMError, type Usage } from '@llm/core';
import { decodeCounts } from '../protocols/shared/openai-counts.ts';

/** Tokens of a call in OpenAI's words. `prompt_tokens` has the cached ones in it. */
export interface TokenCounts {
  /** Tokens of the request. Default 0. */
  readonly prompt_tokens?: number;
  /** Tokens of the response. Default 0. */
  readonly completion_tokens?: number;
  /** Tokens of the request that were read from the cache. Default 0. */
  readonly cache_read_input_tokens?: number;
  /** Tokens of the request that were written into the cache. Default 0. */
  readonly cache_creation_input_tokens?: number;
}

const names = [
  'prompt_tokens',
  'completion_tokens',
  'cache_read_input_tokens',
  'cache_creation_input_tokens',
] as const;

/**
 * Counts that a program gives, in disjoint classes.
 *
 * @throws {LLMError} invalid_request: a count is no whole number, or less than 0
 */
export function usageOfCounts(counts: TokenCounts): Usage {
  for (const name of names) {
    const value = counts[name];
    if (value === undefined || (Number.isInteger(value) && value >= 0)) continue;
    throw new LLMError('invalid_request', `${name} must be a whole number, at least 0`, {
      param: name,
    });
  }
  return decodeCounts({ ...counts }, 'counts');
}

/** The `usage` of an answer in OpenAI's form, in disjoint classes; `undefined` where it has none. */
export function usageOfAnswer(usage: unknown): Usage | undefined {
  const fields: JsonObject | undefined = asObject(usage);
  return fields === undefined ? undefined : decodeCounts(fields, 'openai-chat');
}
