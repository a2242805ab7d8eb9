import { defineProvider, type Provider } from '@llm/core';
import { openaiChat } from '../protocols/openai-chat/index.ts';

/**
 * OpenAI. A base URL of your own, as in `OPENAI_BASE_URL`, ends in `/v1`.
 *
 * @see https://platform.openai.com/docs/api-reference/authentication — read 2026-11-20
 */
export const openai: Provider = defineProvider({
  id: 'openai',
  baseUrl: 'https://api.openai.com/v1',
  baseUrlEnv: 'OPENAI_BASE_URL',
  auth: { scheme: 'bearer', env: 'OPENAI_API_KEY' },
  speaks: { chat: openaiChat },
});
