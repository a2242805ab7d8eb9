import type { StreamingClientCodec } from '@llm/core';
import { decodeError, isError } from './decode-error.ts';
import { decodeResponse } from './decode-response.ts';
import { createStreamDecoder } from './decode-stream.ts';
import { encodeRequest } from './encode-request.ts';
import { inspectResponse } from './inspect-response.ts';
import { createStreamWatcher } from './watch-stream.ts';

/** Calls an upstream that speaks OpenAI's completions. */
export const client = {
  address: () => ({ path: '/completions' }),
  encodeRequest,
  decodeResponse: (answer) => decodeResponse(answer.json()),
  createStreamDecoder,
  decodeError,
  isError,
  native: { createWatcher: createStreamWatcher, inspectResponse },
} satisfies StreamingClientCodec<'textCompletion'>;
