import type { StreamingClientCodec } from '@llm/core';
import { decodeError, isError } from './decode-error.ts';
import { decodeResponse } from './decode-response.ts';
import { createStreamDecoder } from './decode-stream.ts';
import { encodeRequest } from './encode-request.ts';
import { fitNative } from './fit-request.ts';
import { inspectResponse } from './inspect-response.ts';
import { readPlainAnswer } from './plain-answer.ts';
import { writePlainRequest } from './plain-request.ts';
import { createStreamWatcher } from './watch-stream.ts';

/** Calls an upstream that speaks Chat Completions. */
export const client = {
  address: () => ({ path: '/chat/completions' }),
  encodeRequest,
  decodeResponse: (answer, request) => decodeResponse(answer.json(), request),
  createStreamDecoder,
  decodeError,
  isError,
  native: {
    createWatcher: createStreamWatcher,
    inspectResponse,
    fit: fitNative,
    writePlain: writePlainRequest,
    readPlain: readPlainAnswer,
  },
} satisfies StreamingClientCodec<'chat'>;
