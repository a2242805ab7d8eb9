import type { StreamingClientCodec } from '@llm/core';
import { decodeError, isError } from './decode-error.ts';
import { decodeResponse } from './decode-response.ts';
import { createStreamDecoder } from './decode-stream.ts';
import { encodeRequest } from './encode-request.ts';

/** We call an upstream that speaks Cohere's chat. */
export const client: StreamingClientCodec<'chat'> = {
  // Base URLs for this protocol end before the version, or with it.
  address: () => ({ path: '/v2/chat' }),
  encodeRequest,
  decodeResponse: (answer, request) => decodeResponse(answer.json(), request),
  createStreamDecoder,
  decodeError,
  isError,
};
