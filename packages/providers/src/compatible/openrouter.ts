import { defineProvider, type Provider } from '@llm/core';
import { openaiChat } from '../protocols/openai-chat/index.ts';
import { openaiEmbeddings } from '../protocols/openai-embeddings/index.ts';

/**
 * OpenRouter. Models keep their vendor: `openrouter/anthropic/claude-sonnet-4.5`.
 *
 * @see https://openrouter.ai/docs/quickstart — read 2026-11-20
 */
export const openrouter: Provider = defineProvider({
  id: 'openrouter',
  baseUrl: 'https://openrouter.ai/api/v1',
  baseUrlEnv: 'OPENROUTER_API_BASE',
  auth: { scheme: 'bearer', env: 'OPENROUTER_API_KEY' },
  speaks: { chat: [openaiChat], embeddings: [openaiEmbeddings] },
});
