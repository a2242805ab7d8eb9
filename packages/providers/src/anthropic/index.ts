import { defineProvider, type Provider } from '@llm/core';
import { anthropicCountTokens } from '../protocols/anthropic-messages/count-tokens/index.ts';
import { anthropicMessages } from '../protocols/anthropic-messages/index.ts';

/**
 * Anthropic. A base URL of your own, as in `ANTHROPIC_BASE_URL`, ends before `/v1`; one with it works too.
 *
 * @see https://docs.anthropic.com/en/api/overview — read 2026-11-20
 */
export const anthropic: Provider<'anthropic'> = /* @__PURE__ */ defineProvider({
  id: 'anthropic',
  baseUrl: 'https://api.anthropic.com',
  baseUrlEnv: 'ANTHROPIC_BASE_URL',
  auth: { scheme: 'header', name: 'x-api-key', env: 'ANTHROPIC_API_KEY' },
  isExact: true,
  speaks: { chat: [anthropicMessages], tokenCount: [anthropicCountTokens] },
});
