import { defineProvider, type Provider } from '@llm/core';
import { openaiChat } from '../protocols/openai-chat/index.ts';

/**
 * Moonshot AI (Kimi), its endpoint outside China.
 *
 * @see https://platform.moonshot.ai/docs/api/chat.en-US — read 2026-11-20
 */
export const moonshot: Provider = defineProvider({
  id: 'moonshot',
  baseUrl: 'https://api.moonshot.ai/v1',
  baseUrlEnv: 'MOONSHOT_API_BASE',
  auth: { scheme: 'bearer', env: 'MOONSHOT_API_KEY' },
  speaks: { chat: [openaiChat] },
});
