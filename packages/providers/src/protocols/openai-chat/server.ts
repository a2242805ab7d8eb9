import type { StreamingServerCodec } from '@llm/core';
import { decodeRequest, gatewayFields } from './decode-request.ts';
import { encodeError, encodeStreamError } from './encode-error.ts';
import { openaiRoutes } from '../shared/openai-routes.ts';
import { encodeResponse } from './encode-response.ts';
import { readPlainRequest } from './plain-request.ts';
import { createStreamEncoder } from './encode-stream.ts';

/** Serves callers who speak Chat Completions. */
export const server = {
  routes: [
    ...openaiRoutes('/chat/completions'),
    // LiteLLM's path for calls with a priority (docs.litellm.ai/docs/scheduler, read 2026-11-30).
    { pattern: 'POST /queue/chat/completions', requires: ['priority'] },
  ],
  native: {
    required: { model: 'string', messages: 'array' },
    gatewayFields,
    // OpenAI keeps metadata with a stored completion and refuses it elsewhere
    // (developers.openai.com/api/reference/resources/chat, read 2026-11-20).
    keepWith: { metadata: 'store' },
    outputBounds: { tokens: ['max_completion_tokens', 'max_tokens'], answers: 'n' },
    forwardHeaders: ['openai-beta'],
    readPlain: readPlainRequest,
  },
  onLoss: 'refuse',
  decodeRequest,
  encodeResponse,
  createStreamEncoder,
  encodeStreamError,
  encodeError,
} satisfies StreamingServerCodec<'chat'>;
