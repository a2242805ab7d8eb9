import type { ClientCodec } from '@llm/core';
import { decodeError, isError } from './decode-error.ts';
import { decodeResponse } from './decode-response.ts';
import { encodeRequest } from './encode-request.ts';

/**
 * Calls an upstream that speaks Ollama's embeddings. There is no passthrough, because callers of the older route want
 * another answer than the newer one gives.
 */
export const client = {
  address: () => ({ path: '/api/embed' }),
  encodeRequest,
  decodeResponse: (answer) => decodeResponse(answer.json()),
  decodeError,
  isError,
} satisfies ClientCodec<'embeddings'>;
