import { defineProvider, type Provider } from '@llm/core';
import { openaiChat } from '../protocols/openai-chat/index.ts';

/**
 * A vLLM server of your own. Its base URL must be given and ends in `/v1`.
 *
 * @see https://docs.vllm.ai/en/latest/serving/openai_compatible_server — read 2026-11-20
 */
export const vllm: Provider = defineProvider({
  id: 'hosted_vllm',
  baseUrl: '{api_base}',
  baseUrlEnv: 'HOSTED_VLLM_API_BASE',
  auth: { scheme: 'none', env: 'HOSTED_VLLM_API_KEY' },
  speaks: { chat: openaiChat },
});
