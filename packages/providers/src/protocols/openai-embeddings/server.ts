import type { ServerCodec } from '@llm/core';
import { openaiRoutes } from '../shared/openai-routes.ts';
import { decodeRequest, gatewayFields } from './decode-request.ts';
import { encodeError } from './encode-error.ts';
import { encodeResponse } from './encode-response.ts';

/** Serves callers who speak OpenAI's embeddings. */
export const server = {
  routes: openaiRoutes('/embeddings'),
  native: {
    // `input` may be a string or a list, so before decoding only its presence can be checked.
    required: { model: 'string', input: 'any' },
    gatewayFields,
    outputBounds: { tokens: [] },
    forwardHeaders: ['openai-beta'],
  },
  onLoss: 'refuse',
  decodeRequest,
  encodeResponse,
  encodeError,
} satisfies ServerCodec<'embeddings'>;
