import { defineProvider, type Provider } from '@llm/core';
import { openaiChat } from '../protocols/openai-chat/index.ts';

/**
 * Groq. The fields it drops are answered with status 400; a stream counts its tokens beside the choices.
 *
 * @see https://console.groq.com/docs/openai — read 2026-11-20
 */
export const groq: Provider = defineProvider({
  id: 'groq',
  baseUrl: 'https://api.groq.com/openai/v1',
  baseUrlEnv: 'GROQ_API_BASE',
  auth: { scheme: 'bearer', env: 'GROQ_API_KEY' },
  speaks: { chat: [openaiChat] },
  quirks: { drop: ['logit_bias', 'logprobs', 'top_logprobs'], usageAt: 'x_groq.usage' },
});
