import type { ServerCodec } from '@llm/core';
import { encodeError } from './encode-error.ts';
import { decodeRequest, gatewayFields } from './decode-request.ts';
import { encodeResponse } from './encode-response.ts';

/** Serves callers who speak Ollama's embeddings. */
export const server = {
  routes: ['POST /api/embed', 'POST /api/embeddings'],
  native: { required: { model: 'string' }, gatewayFields, forwardHeaders: [] },
  onLoss: 'report',
  decodeRequest,
  encodeResponse,
  encodeError,
} satisfies ServerCodec<'embeddings'>;
