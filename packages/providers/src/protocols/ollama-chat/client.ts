import type { StreamingClientCodec } from '@llm/core';
import { ndjsonFraming } from '@llm/core/framing';
import { decodeError, isError } from './decode-error.ts';
import { decodeResponse } from './decode-response.ts';
import { createStreamDecoder } from './decode-stream.ts';
import { encodeRequest } from './encode-request.ts';
import { inspectResponse } from './inspect-response.ts';
import { createStreamWatcher } from './watch-stream.ts';

/** We call an upstream that speaks Ollama's chat. */
export const client: StreamingClientCodec<'chat'> = {
  framing: ndjsonFraming,
  address: () => ({ path: '/api/chat' }),
  encodeRequest,
  decodeResponse: (answer, request) => decodeResponse(answer.json(), request),
  createStreamDecoder,
  decodeError,
  isError,
  native: { createWatcher: createStreamWatcher, inspectResponse },
};
