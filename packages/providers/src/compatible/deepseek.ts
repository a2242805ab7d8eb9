import { defineProvider, type Provider } from '@llm/core';
import { openaiChat } from '../protocols/openai-chat/index.ts';

/**
 * DeepSeek. It documents `max_tokens` only.
 *
 * @see https://api-docs.deepseek.com/api/create-chat-completion — read 2026-11-20
 */
export const deepseek: Provider = defineProvider({
  id: 'deepseek',
  baseUrl: 'https://api.deepseek.com',
  baseUrlEnv: 'DEEPSEEK_API_BASE',
  auth: { scheme: 'bearer', env: 'DEEPSEEK_API_KEY' },
  speaks: { chat: [openaiChat] },
  quirks: { rename: { max_completion_tokens: 'max_tokens' } },
});
