import type { StreamingClientCodec } from '@llm/core';
import { decodeError, isError } from './decode-error.ts';
import { decodeResponse } from './decode-response.ts';
import { createStreamDecoder } from './decode-stream.ts';
import { encodeRequest } from './encode-request.ts';
import { fitNative } from './fit-request.ts';
import { inspectResponse } from './inspect-response.ts';
import { createStreamWatcher } from './watch-stream.ts';

/** We call an upstream that speaks the Messages API. */
export const client = {
  // The version of calls that prove themselves by `x-api-key`, and whose requests may hold a temperature.
  headers: { 'anthropic-version': '2023-06-01' },
  // Base URLs for this protocol end before the version, as in ANTHROPIC_BASE_URL.
  address: () => ({ path: '/v1/messages' }),
  encodeRequest,
  decodeResponse: (answer, request) => decodeResponse(answer.json(), request),
  createStreamDecoder,
  decodeError,
  isError,
  native: { createWatcher: createStreamWatcher, inspectResponse, fit: fitNative },
} satisfies StreamingClientCodec<'chat'>;
