import type { ClientCodec } from '@llm/core';
import { decodeError, isError } from './decode-error.ts';
import { decodeResponse } from './decode-response.ts';
import { encodeRequest } from './encode-request.ts';

/** Calls an upstream that speaks Cohere's embeddings. */
export const client = {
  address: () => ({ path: '/v2/embed' }),
  encodeRequest,
  decodeResponse: (answer) => decodeResponse(answer.json()),
  decodeError,
  isError,
} satisfies ClientCodec<'embeddings'>;
