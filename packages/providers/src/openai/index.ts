import { defineProvider, type Provider } from '@llm/core';
import { openaiChat } from '../protocols/openai-chat/index.ts';
import { openaiEmbeddings } from '../protocols/openai-embeddings/index.ts';
import { openaiModerations } from '../protocols/openai-moderations/index.ts';

/**
 * OpenAI. A base URL of your own, as in `OPENAI_BASE_URL`, ends in `/v1`. That name is the one OpenAI's own
 * client reads (`client.d.ts` of openai 6.49.0).
 *
 * @see https://github.com/openai/openai-openapi, openapi.json: `servers` and `securitySchemes` — read 2026-11-20
 */
export const openai: Provider<'openai'> = /* @__PURE__ */ defineProvider({
  id: 'openai',
  baseUrl: 'https://api.openai.com/v1',
  baseUrlEnv: 'OPENAI_BASE_URL',
  auth: { scheme: 'bearer', env: 'OPENAI_API_KEY' },
  isExact: true,
  speaks: {
    chat: [openaiChat],
    embeddings: [openaiEmbeddings],
    moderation: [openaiModerations],
  },
  alsoSpeaks: ['openai-responses', 'openai-completions'],
});
