import { defineProvider, type Provider } from '@llm/core';
import { openaiChat } from '../protocols/openai-chat/index.ts';

/**
 * Hugging Face Inference Providers. A provider may follow the model: `huggingface/org/model:provider`.
 *
 * Read as the page's source, docs/inference-providers/index.md of github.com/huggingface/hub-docs.
 *
 * @see https://huggingface.co/docs/inference-providers/index — read 2026-11-20
 */
export const huggingface: Provider<'huggingface'> = /* @__PURE__ */ defineProvider({
  id: 'huggingface',
  baseUrl: 'https://router.huggingface.co/v1',
  baseUrlEnv: 'HUGGINGFACE_API_BASE',
  auth: { scheme: 'bearer', env: 'HF_TOKEN' },
  speaks: { chat: [openaiChat] },
});
