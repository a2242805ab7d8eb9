import { defineProvider, type Provider } from '@llm/core';
import { openaiChat } from '../protocols/openai-chat/index.ts';

/**
 * Cerebras Inference. The three fields it drops are answered with status 400.
 *
 * @see https://inference-docs.cerebras.ai/resources/openai — read 2026-11-20
 */
export const cerebras: Provider<'cerebras'> = /* @__PURE__ */ defineProvider({
  id: 'cerebras',
  baseUrl: 'https://api.cerebras.ai/v1',
  auth: { scheme: 'bearer', env: 'CEREBRAS_API_KEY' },
  speaks: { chat: [openaiChat] },
  quirks: { drop: ['frequency_penalty', 'logit_bias', 'presence_penalty'] },
});
