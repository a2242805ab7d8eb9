import { defineProvider, type Provider } from '@llm/core';
import { openaiChat } from '../protocols/openai-chat/index.ts';
import { mistralChatModerations } from '../protocols/mistral-chat-moderations/index.ts';
import { openaiEmbeddings } from '../protocols/openai-embeddings/index.ts';
import { openaiModerations } from '../protocols/openai-moderations/index.ts';
import { mistralQuirks, mistralTakes } from '../protocols/shared/models/mistral-api.ts';

/**
 * Mistral. The names of the variables are LiteLLM's (litellm 1.106.2).
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
  quirks: mistralQuirks,
  takes: mistralTakes,
});
