import { defineProvider, type Provider } from '@llm/core';
import { openaiChat } from '../protocols/openai-chat/index.ts';
import type { Takes } from '../protocols/shared/models/takes.ts';

/**
 * Z.ai (GLM). It documents `max_tokens` only.
 *
 * @see https://docs.z.ai/guides/develop/openai/python — read 2026-11-20
 */
export const zai: Provider<'zai'> = /* @__PURE__ */ defineProvider({
  id: 'zai',
  baseUrl: 'https://api.z.ai/api/paas/v4',
  auth: { scheme: 'bearer', env: 'ZAI_API_KEY' },
  speaks: { chat: [openaiChat] },
  quirks: { rename: { max_completion_tokens: 'max_tokens' } },
  takes: {
    developerRole: false,
    thoughts: 'reasoning_content',
    thinking: 'unless-told',
    thinkingWords: ['enabled', 'disabled'],
    efforts: [],
    refusedInMessages: ['thinking_blocks', 'provider_specific_fields'],
  } satisfies Takes,
});
