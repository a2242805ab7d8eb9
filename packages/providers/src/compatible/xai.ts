import { defineProvider, type Provider } from '@llm/core';
import { openaiChat } from '../protocols/openai-chat/index.ts';

/**
 * xAI. The key's variable and the address are as in many examples, and LiteLLM's provider of this name
 * (litellm 1.106.2) has them too; xAI's own reference was not found. A copy of it marks `logit_bias` as
 * unsupported.
 *
 * Its Responses API is the one that it prefers (docs.x.ai/docs/guides/chat, read 2026-11-30).
 *
 * @see https://www.withone.ai/knowledge/x-ai/conn_mod_def%3A%3AGJ8XVadI5tM%3A%3ADPfbppXEQcykqfDIUoeNgw — read 2026-11-20
 */
export const xai: Provider<'xai'> = /* @__PURE__ */ defineProvider({
  id: 'xai',
  baseUrl: 'https://api.x.ai/v1',
  baseUrlEnv: 'XAI_API_BASE',
  auth: { scheme: 'bearer', env: 'XAI_API_KEY' },
  speaks: { chat: [openaiChat] },
  alsoSpeaks: ['openai-responses'],
  quirks: { drop: ['logit_bias'] },
});
