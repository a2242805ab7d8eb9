import { defineProvider, type Provider } from '@llm/core';
import { openaiChat } from '../protocols/openai-chat/index.ts';
import { openaiEmbeddings } from '../protocols/openai-embeddings/index.ts';

/**
 * SambaNova Cloud.
 *
 * @see https://docs.sambanova.ai/cloud/api-reference/endpoints/chat — read 2026-11-20
 * @see https://docs.sambanova.ai/docs/api-reference/messages/create-a-message, for the key — read 2026-11-20
 * @see https://docs.sambanova.ai/docs/api-reference/embeddings/create-embeddings — read 2026-11-30
 */
export const sambanova: Provider<'sambanova'> = /* @__PURE__ */ defineProvider({
  id: 'sambanova',
  baseUrl: 'https://api.sambanova.ai/v1',
  baseUrlEnv: 'SAMBANOVA_API_BASE',
  auth: { scheme: 'bearer', env: 'SAMBANOVA_API_KEY' },
  speaks: { chat: [openaiChat], embeddings: [openaiEmbeddings] },
});
