import type { StreamingServerCodec } from '@llm/core';
import { openaiRoutes } from '../shared/openai-routes.ts';
import { decodeRequest, gatewayFields } from './decode-request.ts';
import { encodeError, encodeStreamError } from './encode-error.ts';
import { encodeResponse } from './encode-response.ts';
import { createStreamEncoder } from './encode-stream.ts';

/** Serves callers who speak OpenAI's completions. */
export const server = {
  routes: openaiRoutes('/completions'),
  native: {
    // `prompt` may be a string or a list, so before decoding only its presence can be checked.
    required: { model: 'string', prompt: 'any' },
    gatewayFields,
    outputBounds: { tokens: ['max_tokens'], answers: 'n' },
    forwardHeaders: ['openai-beta'],
  },
  onLoss: 'refuse',
  decodeRequest,
  encodeResponse,
  createStreamEncoder,
  encodeStreamError,
  encodeError,
} satisfies StreamingServerCodec<'textCompletion'>;
