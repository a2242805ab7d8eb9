import { defineProvider, type Provider } from '@llm/core';
import { openaiChat } from '../protocols/openai-chat/index.ts';
import type { Takes } from '../protocols/shared/models/takes.ts';

/**
 * Moonshot AI (Kimi), its endpoint outside China.
 *
 * @see https://platform.moonshot.ai/docs/api/chat.en-US — read 2026-11-20
 */
export const moonshot: Provider<'moonshot'> = /* @__PURE__ */ defineProvider({
  id: 'moonshot',
  baseUrl: 'https://api.moonshot.ai/v1',
  baseUrlEnv: 'MOONSHOT_API_BASE',
  auth: { scheme: 'bearer', env: 'MOONSHOT_API_KEY' },
  speaks: { chat: [openaiChat] },
  takes: {
    developerRole: false,
    thoughts: 'reasoning_content',
    thinking: 'unless-told',
    thinkingWords: ['enabled', 'disabled'],
    efforts: [],
    refusedInMessages: ['thinking_blocks', 'provider_specific_fields'],
  } satisfies Takes,
});
