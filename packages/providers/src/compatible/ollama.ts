import { defineProvider, type Provider } from '@llm/core';
import { openaiChat } from '../protocols/openai-chat/index.ts';
import { openaiEmbeddings } from '../protocols/openai-embeddings/index.ts';
import { openaiResponses } from '../protocols/openai-responses/index.ts';
import type { Takes } from '../protocols/shared/models/takes.ts';

/**
 * The OpenAI endpoint of Ollama on this machine. Another base URL ends in `/v1` as well.
 * The Responses API is there since 0.13.3 and keeps nothing (same page, read 2026-11-30).
 *
 * @see https://docs.ollama.com/api/openai-compatibility — read 2026-11-20
 */
export const ollama: Provider = /* @__PURE__ */ defineProvider({
  id: 'ollama',
  baseUrl: 'http://localhost:11434/v1',
  auth: { scheme: 'none', env: 'OLLAMA_API_KEY' },
  speaks: { chat: [openaiChat, openaiResponses], embeddings: [openaiEmbeddings] },
  quirks: { rename: { max_completion_tokens: 'max_tokens' } },
  takes: { developerRole: false, systemInPlace: false } satisfies Takes,
});
