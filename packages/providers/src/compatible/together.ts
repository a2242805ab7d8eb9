import { defineProvider, type Provider } from '@llm/core';
import { openaiChat } from '../protocols/openai-chat/index.ts';
import { openaiEmbeddings } from '../protocols/openai-embeddings/index.ts';

/**
 * Together AI. It documents `max_tokens` only.
 * It has completions of one text (docs.together.ai/reference/completions-1, read 2026-11-30).
 *
 * @see https://docs.together.ai/docs/inference/openai-compatibility — read 2026-11-20
 * @see https://docs.together.ai/docs/inference/chat/parameters — read 2026-11-20
 */
export const together: Provider<'together_ai'> = /* @__PURE__ */ defineProvider({
  id: 'together_ai',
  baseUrl: 'https://api.together.ai/v1',
  auth: { scheme: 'bearer', env: 'TOGETHER_API_KEY' },
  speaks: { chat: [openaiChat], embeddings: [openaiEmbeddings] },
  alsoSpeaks: ['openai-completions'],
  quirks: { rename: { max_completion_tokens: 'max_tokens' } },
});
