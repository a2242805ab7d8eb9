import { defineProvider, type Provider } from '@llm/core';
import { openaiChat } from '../protocols/openai-chat/index.ts';
import { openaiEmbeddings } from '../protocols/openai-embeddings/index.ts';
import type { Takes } from '../protocols/shared/models/takes.ts';

/**
 * A vLLM server of your own. Another base URL than that of its documentation ends in `/v1` as well.
 *
 * The names of the variables are LiteLLM's (litellm 1.106.2).
 * Newer versions speak the Responses API (docs.vllm.ai/en/stable/api/vllm/entrypoints/openai/responses/serving, read 2026-11-30).
 * It serves completions, without `suffix` (docs.vllm.ai/en/stable/serving/openai_compatible_server, read 2026-11-30).
 *
 * @see https://docs.vllm.ai/en/v0.8.4/_sources/serving/openai_compatible_server.md — read 2026-11-20
 */
export const vllm: Provider<'hosted_vllm'> = /* @__PURE__ */ defineProvider({
  id: 'hosted_vllm',
  baseUrl: 'http://localhost:8000/v1',
  baseUrlEnv: 'HOSTED_VLLM_API_BASE',
  auth: { scheme: 'none', env: 'HOSTED_VLLM_API_KEY' },
  speaks: { chat: [openaiChat], embeddings: [openaiEmbeddings] },
  alsoSpeaks: ['openai-responses', 'openai-completions'],
  takes: { developerRole: false, systemInPlace: false } satisfies Takes,
});
