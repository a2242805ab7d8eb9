import { defineProvider, type Provider } from '@llm/core';
import { cohereChat } from '../protocols/cohere-chat/index.ts';
import { cohereEmbeddings } from '../protocols/cohere-embeddings/index.ts';

/**
 * Cohere, by the second version of its API.
 *
 * @see https://docs.cohere.com/v2/reference/chat — read 2026-11-30
 */
export const cohere: Provider<'cohere'> = /* @__PURE__ */ defineProvider({
  id: 'cohere',
  baseUrl: 'https://api.cohere.com',
  baseUrlEnv: 'COHERE_API_BASE',
  // Cohere's own libraries read the second name, LiteLLM's users set the first.
  auth: { scheme: 'bearer', env: 'COHERE_API_KEY', otherEnv: 'CO_API_KEY' },
  isExact: true,
  speaks: { chat: [cohereChat], embeddings: [cohereEmbeddings] },
  // `texts`: "Maximum number of texts per call is 96" (docs.cohere.com/v2/reference/embed, read 2026-11-30).
  inputsAtOnce: () => 96,
});
