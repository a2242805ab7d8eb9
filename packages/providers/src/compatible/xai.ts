import { defineProvider, type Provider } from '@llm/core';
import { openaiChat } from '../protocols/openai-chat/index.ts';

/**
 * xAI. Its reference marks `logit_bias` as unsupported.
 *
 * @see https://docs.x.ai/docs/api-reference#chat-completions — read 2026-11-20
 */
export const xai: Provider = defineProvider({
  id: 'xai',
  baseUrl: 'https://api.x.ai/v1',
  baseUrlEnv: 'XAI_API_BASE',
  auth: { scheme: 'bearer', env: 'XAI_API_KEY' },
  speaks: { chat: openaiChat },
  quirks: { drop: ['logit_bias'] },
});
