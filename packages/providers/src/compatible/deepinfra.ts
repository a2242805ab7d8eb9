import { defineProvider, type Provider } from '@llm/core';
import { openaiChat } from '../protocols/openai-chat/index.ts';
import { openaiEmbeddings } from '../protocols/openai-embeddings/index.ts';

/**
 * DeepInfra. It documents `max_tokens` only.
 * Completions take one text (docs.deepinfra.com/api-reference/openai-completions-1, read 2026-11-30).
 *
 * @see https://docs.deepinfra.com/chat/overview — read 2026-11-20
 * @see https://docs.deepinfra.com/api-reference/openai-embeddings-1 — read 2026-11-30
 */
export const deepinfra: Provider<'deepinfra'> = /* @__PURE__ */ defineProvider({
  id: 'deepinfra',
  baseUrl: 'https://api.deepinfra.com/v1/openai',
  baseUrlEnv: 'DEEPINFRA_API_BASE',
  auth: { scheme: 'bearer', env: 'DEEPINFRA_API_KEY' },
  speaks: { chat: [openaiChat], embeddings: [openaiEmbeddings] },
  alsoSpeaks: ['openai-completions'],
  quirks: { rename: { max_completion_tokens: 'max_tokens' } },
});
