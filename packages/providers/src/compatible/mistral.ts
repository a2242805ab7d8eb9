import { defineProvider, type Provider } from '@llm/core';
import { openaiChat } from '../protocols/openai-chat/index.ts';
import { mistralChatModerations } from '../protocols/mistral-chat-moderations/index.ts';
import { openaiEmbeddings } from '../protocols/openai-embeddings/index.ts';
import { openaiModerations } from '../protocols/openai-moderations/index.ts';
import type { Takes } from '../protocols/shared/models/takes.ts';

/**
 * Mistral. It refuses fields that its request schema does not have (`additionalProperties` is false), and counts
 * the tokens of a stream unasked.
 *
 * The names of the variables are LiteLLM's (litellm 1.106.2).
 *
 * @see https://github.com/mistralai/platform-docs-public, openapi.yaml: `ChatCompletionRequest` — read 2026-11-20
 */
export const mistral: Provider<'mistral'> = /* @__PURE__ */ defineProvider({
  id: 'mistral',
  baseUrl: 'https://api.mistral.ai/v1',
  baseUrlEnv: 'MISTRAL_API_BASE',
  auth: { scheme: 'bearer', env: 'MISTRAL_API_KEY' },
  speaks: {
    chat: [openaiChat],
    embeddings: [openaiEmbeddings],
    moderation: [openaiModerations, mistralChatModerations],
  },
  quirks: {
    ignore: [
      ...['prompt_cache_key', 'prompt_cache_retention', 'safety_identifier', 'service_tier'],
      ...['store', 'stream_options', 'user'],
    ],
    drop: ['logit_bias', 'logprobs', 'top_logprobs'],
    rename: { max_completion_tokens: 'max_tokens', seed: 'random_seed' },
  },
  takes: {
    developerRole: false,
    thoughts: 'none',
    // "Tool call id was … but must be a-z, A-Z, 0-9, with a length of 9" (code 3280 of its API, github.com/nearai/ironclaw
    // issue 1241 of 2026-03-16; read 2026-11-30).
    callIdLength: 9,
    exactCallIds: true,
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
  } satisfies Takes,
});
