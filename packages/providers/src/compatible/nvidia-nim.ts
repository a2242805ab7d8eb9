import { defineProvider, type Provider } from '@llm/core';
import { openaiChat } from '../protocols/openai-chat/index.ts';
import { openaiEmbeddings } from '../protocols/openai-embeddings/index.ts';

/**
 * NVIDIA NIM, hosted by NVIDIA or by yourself. Its documentation limits answers by `max_tokens`.
 *
 * The address of the hosted service and the names of the variables are those of LiteLLM's provider of this
 * name (litellm 1.106.2); NVIDIA's own pages on them were not found.
 *
 * @see https://docs.nvidia.com/nim/large-language-models/2.0.0/reference/api-reference.html — read 2026-11-20
 * @see https://docs.nvidia.com/nim/nemo-retriever/text-embedding/latest/reference.html — read 2026-11-30
 */
export const nvidiaNim: Provider<'nvidia_nim'> = /* @__PURE__ */ defineProvider({
  id: 'nvidia_nim',
  baseUrl: 'https://integrate.api.nvidia.com/v1',
  baseUrlEnv: 'NVIDIA_NIM_API_BASE',
  auth: { scheme: 'bearer', env: 'NVIDIA_NIM_API_KEY' },
  speaks: { chat: [openaiChat], embeddings: [openaiEmbeddings] },
  quirks: { rename: { max_completion_tokens: 'max_tokens' } },
});
