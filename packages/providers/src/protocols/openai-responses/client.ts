import type { StreamingClientCodec } from '@llm/core';
import { decodeError, isError } from './decode-error.ts';
import { decodeResponse } from './decode-response.ts';
import { createStreamDecoder } from './decode-stream.ts';
import { encodeRequest } from './encode-request.ts';
import { fitNative } from './fit-request.ts';
import { inspectResponse } from './inspect-response.ts';
import { createStreamWatcher } from './watch-stream.ts';

/** Calls an upstream that speaks the Responses API. */
export const client = {
  address: () => ({ path: '/responses' }),
  encodeRequest,
  decodeResponse: (answer, request) => decodeResponse(answer.json(), request),
  createStreamDecoder,
  decodeError,
  isError,
  native: { createWatcher: createStreamWatcher, inspectResponse, fit: fitNative },
} satisfies StreamingClientCodec<'chat'>;
