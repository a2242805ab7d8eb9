import { toAddressPart, type StreamingClientCodec } from '@llm/core';
import { decodeError, isError } from './decode-error.ts';
import { decodeResponse } from './decode-response.ts';
import { createStreamDecoder } from './decode-stream.ts';
import { encodeRequest } from './encode-request.ts';
import { toSnakeName } from '../shared/google/camel-names.ts';
import { inspectResponse } from './inspect-response.ts';
import { createStreamWatcher } from './watch-stream.ts';

/** We call an upstream that speaks `generateContent`. */
export const client: StreamingClientCodec<'chat'> = {
  // Base URLs for this protocol end before the version.
  address: ({ model, stream }) => {
    const name = toAddressPart(model.replace(/^models\//, ''));
    return stream
      ? { path: `/v1beta/models/${name}:streamGenerateContent`, query: { alt: 'sse' } }
      : { path: `/v1beta/models/${name}:generateContent` };
  },
  encodeRequest,
  decodeResponse: (answer, request) => decodeResponse(answer.json(), request),
  createStreamDecoder,
  decodeError,
  isError,
  native: {
    modelField: false,
    otherName: toSnakeName,
    createWatcher: createStreamWatcher,
    inspectResponse,
  },
};
