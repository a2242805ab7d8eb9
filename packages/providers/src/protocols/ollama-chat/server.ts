import type { StreamingServerCodec } from '@llm/core';
import { ndjsonFraming } from '@llm/core/framing';
import { decodeRequest } from './decode-request.ts';
import { encodeError, encodeStreamError } from './encode-error.ts';
import { encodeResponse } from './encode-response.ts';
import { createStreamEncoder } from './encode-stream.ts';
import { gatewayFields } from './gateway-fields.ts';
import { modelRoutes } from './model-routes.ts';

/** A caller speaks Ollama's chat to us. */
export const server: StreamingServerCodec<'chat'> = {
  routes: [{ pattern: 'POST /api/chat', streamDefault: true }],
  modelRoutes,
  framing: ndjsonFraming,
  native: {
    required: { model: 'string', messages: 'array' },
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
