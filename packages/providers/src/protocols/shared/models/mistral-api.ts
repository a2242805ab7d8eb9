import type { Quirks } from '@llm/core';
import type { Takes } from './takes.ts';

/**
 * How Mistral's chat differs from OpenAI's, wherever it is served. It refuses fields that its request schema does not have
 * (`additionalProperties` is false), and counts the tokens of a stream unasked.
 *
 * @see https://github.com/mistralai/platform-docs-public, openapi.yaml: `ChatCompletionRequest` — read 2026-11-20
 */
export const mistralQuirks = {
  ignore: [
    ...['prompt_cache_key', 'prompt_cache_retention', 'safety_identifier', 'service_tier'],
    ...['store', 'stream_options', 'user'],
  ],
  drop: ['logit_bias', 'logprobs', 'top_logprobs'],
  rename: { max_completion_tokens: 'max_tokens', seed: 'random_seed' },
} as const satisfies Quirks;

/** What Mistral's models take. */
export const mistralTakes = {
  developerRole: false,
  thoughts: 'none',
  // "Tool call id was … but must be a-z, A-Z, 0-9, with a length of 9" (code 3280 of its API, github.com/nearai/ironclaw
  // issue 1241 of 2026-03-16; read 2026-11-30).
  callIdLength: 9,
  exactCallIds: true,
  // `reasoning_effort` is an enumeration of two words, there is no `thinking`, and parts, messages and tools take no further
  // fields (openapi.yaml: `ChatCompletionRequest`, `TextChunk`, `Tool`; read 2026-12-01).
  efforts: ['none', 'high'],
  thinkingWords: [],
  cacheMarks: 'none',
  refusedInMessages: [
    ...[
      'thinking_blocks',
      'provider_specific_fields',
      'reasoning_content',
      'reasoning',
      'reasoning_details',
    ],
    ...['annotations', 'audio', 'function_call', 'refusal'],
  ],
} satisfies Takes;
