import type { ServerRoute, StreamingServerCodec } from '@llm/core';
import { jsonArrayFraming } from '@llm/core/framing';
import { decodeRequest } from './decode-request.ts';
import { encodeError, encodeStreamError } from './encode-error.ts';
import { encodeResponse } from './encode-response.ts';
import { createStreamEncoder } from './encode-stream.ts';
import { gatewayFields } from '../shared/google/gateway-fields.ts';
import { modelPaths } from '../shared/google/model-paths.ts';

const routes = modelPaths.flatMap((path): readonly ServerRoute[] => [
  { pattern: `POST ${path}:generateContent`, stream: false },
  { pattern: `POST ${path}:streamGenerateContent`, stream: true },
]);

/** A caller speaks `generateContent` to us. */
export const server: StreamingServerCodec<'chat'> = {
  routes,
  // A client that does not ask for events gets one JSON array, whose last bracket is sent at the end.
  framingOf: ({ alt }) => (alt === 'sse' ? undefined : jsonArrayFraming),
  native: {
    required: { contents: 'array' },
    gatewayFields,
    forwardHeaders: [],
  },
  onLoss: 'report',
  decodeRequest,
  encodeResponse,
  createStreamEncoder,
  encodeStreamError,
  encodeError,
};
