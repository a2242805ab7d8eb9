import { defineProvider, type Provider } from '@llm/core';
import { openaiChat } from '../protocols/openai-chat/index.ts';

/**
 * SambaNova Cloud. It documents `max_tokens` only.
 *
 * @see https://docs.sambanova.ai/docs/en/features/openai-compatibility — read 2026-11-20
 */
export const sambanova: Provider = defineProvider({
  id: 'sambanova',
  baseUrl: 'https://api.sambanova.ai/v1',
  baseUrlEnv: 'SAMBANOVA_API_BASE',
  auth: { scheme: 'bearer', env: 'SAMBANOVA_API_KEY' },
  speaks: { chat: openaiChat },
  quirks: { rename: { max_completion_tokens: 'max_tokens' } },
});
