import { defineProvider, type Provider } from '@llm/core';
import { openaiChat } from '../protocols/openai-chat/index.ts';

/**
 * Perplexity Sonar. It documents `max_tokens` only.
 *
 * @see https://docs.perplexity.ai/docs/sonar/openai-compatibility — read 2026-11-20
 */
export const perplexity: Provider<'perplexity'> = /* @__PURE__ */ defineProvider({
  id: 'perplexity',
  baseUrl: 'https://api.perplexity.ai',
  auth: { scheme: 'bearer', env: 'PERPLEXITY_API_KEY' },
  speaks: { chat: [openaiChat] },
  quirks: { rename: { max_completion_tokens: 'max_tokens' } },
});
