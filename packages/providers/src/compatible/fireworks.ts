import { defineProvider, type Provider } from '@llm/core';
import { openaiChat } from '../protocols/openai-chat/index.ts';
import { openaiEmbeddings } from '../protocols/openai-embeddings/index.ts';
import type { Takes } from '../protocols/shared/models/takes.ts';

/**
 * Fireworks AI. Models have their full name: `fireworks_ai/accounts/fireworks/models/…`.
 * It has completions of texts (docs.fireworks.ai/guides/querying-text-models, read 2026-11-30).
 *
 * @see https://docs.fireworks.ai/api-reference/post-chatcompletions — read 2026-11-20
 */
export const fireworks: Provider<'fireworks_ai'> = /* @__PURE__ */ defineProvider({
  id: 'fireworks_ai',
  baseUrl: 'https://api.fireworks.ai/inference/v1',
  baseUrlEnv: 'FIREWORKS_API_BASE',
  auth: { scheme: 'bearer', env: 'FIREWORKS_API_KEY' },
  speaks: { chat: [openaiChat], embeddings: [openaiEmbeddings] },
  alsoSpeaks: ['openai-completions'],
  quirks: { rename: { max_completion_tokens: 'max_tokens' } },
  takes: {
    // "Extra inputs are not permitted" (github.com/musistudio/claude-code-router issue 377, read 2026-12-01).
    cacheMarks: 'none',
    refusedInMessages: ['thinking_blocks', 'provider_specific_fields'],
  } satisfies Takes,
});
