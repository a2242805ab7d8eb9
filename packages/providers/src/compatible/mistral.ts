import { defineProvider, type Provider } from '@llm/core';
import { openaiChat } from '../protocols/openai-chat/index.ts';

/**
 * Mistral. Its request schema has none of the dropped fields; usage comes with the last chunk unasked.
 *
 * @see https://docs.mistral.ai/api — read 2026-11-20
 */
export const mistral: Provider = defineProvider({
  id: 'mistral',
  baseUrl: 'https://api.mistral.ai/v1',
  baseUrlEnv: 'MISTRAL_API_BASE',
  auth: { scheme: 'bearer', env: 'MISTRAL_API_KEY' },
  speaks: { chat: openaiChat },
  quirks: {
    drop: [
      'logit_bias',
      'logprobs',
      'service_tier',
      'store',
      'stream_options',
      'top_logprobs',
      'user',
    ],
    rename: { max_completion_tokens: 'max_tokens', seed: 'random_seed' },
  },
});
