import type { ServerCodec } from '@llm/core';
import { openaiRoutes } from '../shared/openai-routes.ts';
import { decodeRequest, gatewayFields } from './decode-request.ts';
import { encodeError } from './encode-error.ts';
import { encodeResponse } from './encode-response.ts';

/** Serves callers who speak OpenAI's moderations. */
export const server = {
  routes: openaiRoutes('/moderations'),
  // The default that the specification of the API gives `model`.
  defaultModel: 'omni-moderation-latest',
  native: {
    required: { input: 'any' },
    gatewayFields,
    outputBounds: { tokens: [] },
    forwardHeaders: ['openai-beta'],
  },
  onLoss: 'refuse',
  decodeRequest,
  encodeResponse,
  encodeError,
} satisfies ServerCodec<'moderation'>;
