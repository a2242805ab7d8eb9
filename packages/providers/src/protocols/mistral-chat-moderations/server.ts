import type { ServerCodec } from '@llm/core';
import { decodeRequest, gatewayFields } from './decode-request.ts';
import { encodeError } from './encode-error.ts';
import { encodeResponse } from './encode-response.ts';

/** Serves callers who have conversations judged as by Mistral. */
export const server = {
  routes: ['POST /v1/chat/moderations'],
  native: {
    required: { model: 'string', input: 'array' },
    gatewayFields,
    forwardHeaders: [],
  },
  onLoss: 'refuse',
  decodeRequest,
  encodeResponse,
  encodeError,
} satisfies ServerCodec<'moderation'>;
