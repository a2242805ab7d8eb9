import { defineProvider, type Provider } from '@llm/core';
import { geminiEmbeddings } from '../protocols/gemini-embeddings/index.ts';
import { geminiCountTokens } from '../protocols/gemini/count-tokens/index.ts';
import { gemini as protocol } from '../protocols/gemini/index.ts';

/**
 * Google's Gemini API, the one of AI Studio. A base URL of your own ends before `/v1beta`; one with it works too.
 *
 * @see https://ai.google.dev/api — read 2026-11-30
 */
export const gemini: Provider<'gemini'> = /* @__PURE__ */ defineProvider({
  id: 'gemini',
  baseUrl: 'https://generativelanguage.googleapis.com',
  baseUrlEnv: 'GOOGLE_GEMINI_BASE_URL',
  auth: { scheme: 'header', name: 'x-goog-api-key', env: 'GEMINI_API_KEY' },
  isExact: true,
  speaks: { chat: [protocol], embeddings: [geminiEmbeddings], tokenCount: [geminiCountTokens] },
  // "at most 100 requests can be in one batch", as `batchEmbedContents` answers with status 400.
  inputsAtOnce: () => 100,
});
