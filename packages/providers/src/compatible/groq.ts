import { defineProvider, type Provider } from '@llm/core';
import { openaiChat } from '../protocols/openai-chat/index.ts';
import type { Takes } from '../protocols/shared/models/takes.ts';

/**
 * Groq. The fields it drops are answered with status 400; a stream counts its tokens beside the choices.
 * Fields of a message that it does not know are a 400 too (the errors in janhq/jan#8136, read 2026-11-30).
 * It speaks the Responses API too (console.groq.com/docs/openai, read 2026-11-30).
 *
 * @see https://console.groq.com/docs/openai — read 2026-11-20
 */
export const groq: Provider<'groq'> = /* @__PURE__ */ defineProvider({
  id: 'groq',
  baseUrl: 'https://api.groq.com/openai/v1',
  baseUrlEnv: 'GROQ_API_BASE',
  auth: { scheme: 'bearer', env: 'GROQ_API_KEY' },
  speaks: { chat: [openaiChat] },
  alsoSpeaks: ['openai-responses'],
  quirks: {
    ignore: ['prompt_cache_key', 'prompt_cache_retention', 'safety_identifier', 'store'],
    drop: ['logit_bias', 'logprobs', 'top_logprobs'],
    usageAt: 'x_groq.usage',
  },
  takes: {
    thoughts: 'reasoning',
    cacheMarks: 'none',
    refusedInMessages: [
      ...['thinking_blocks', 'provider_specific_fields', 'reasoning_content', 'reasoning_details'],
      ...['annotations', 'audio', 'refusal'],
    ],
  } satisfies Takes,
});
