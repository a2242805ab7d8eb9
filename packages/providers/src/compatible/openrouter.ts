import { defineProvider, type Provider } from '@llm/core';
import { openaiChat } from '../protocols/openai-chat/index.ts';
import { openaiEmbeddings } from '../protocols/openai-embeddings/index.ts';
import type { Takes } from '../protocols/shared/models/takes.ts';

/**
 * OpenRouter. Models keep their provider: `openrouter/anthropic/claude-sonnet-4.5`.
 * It fits requests to the models itself, and takes Anthropic's marks of the prompt's cache
 * (openrouter.ai/docs/features/prompt-caching, read 2026-11-30).
 * Its Responses API is a beta and keeps nothing (openrouter.ai/docs/client-sdks/typescript/sdks/responses/README, read 2026-11-30).
 * Completions take one text (openrouter.ai/docs/api-reference/completion, read 2026-11-30).
 *
 * @see https://openrouter.ai/docs/quickstart — read 2026-11-20
 */
export const openrouter: Provider<'openrouter'> = /* @__PURE__ */ defineProvider({
  id: 'openrouter',
  baseUrl: 'https://openrouter.ai/api/v1',
  baseUrlEnv: 'OPENROUTER_API_BASE',
  auth: { scheme: 'bearer', env: 'OPENROUTER_API_KEY' },
  speaks: { chat: [openaiChat], embeddings: [openaiEmbeddings] },
  alsoSpeaks: ['openai-responses', 'openai-completions'],
  takes: {
    family: false,
    thoughts: 'reasoning_details',
    cacheMarks: 'cache_control',
  } satisfies Takes,
});
