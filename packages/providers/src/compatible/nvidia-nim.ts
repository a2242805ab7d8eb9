import { defineProvider, type Provider } from '@llm/core';
import { openaiChat } from '../protocols/openai-chat/index.ts';

/**
 * NVIDIA NIM, hosted by NVIDIA or by yourself. It documents `max_tokens` only.
 *
 * @see https://docs.api.nvidia.com/nim/reference/llm-apis — read 2026-11-20
 */
export const nvidiaNim: Provider = defineProvider({
  id: 'nvidia_nim',
  baseUrl: 'https://integrate.api.nvidia.com/v1',
  baseUrlEnv: 'NVIDIA_NIM_API_BASE',
  auth: { scheme: 'bearer', env: 'NVIDIA_NIM_API_KEY' },
  speaks: { chat: openaiChat },
  quirks: { rename: { max_completion_tokens: 'max_tokens' } },
});
