import type { StreamingServerCodec } from '@llm/core';
import { callerHeaders, decodeRequest } from './decode-request.ts';
import { encodeError, encodeStreamError } from './encode-error.ts';
import { encodeResponse } from './encode-response.ts';
import { createStreamEncoder } from './encode-stream.ts';
import { gatewayFields } from './gateway-fields.ts';

/** A caller speaks the Messages API to us. */
export const server = {
  routes: ['POST /v1/messages'],
  native: {
    required: { model: 'string', messages: 'array', max_tokens: 'number' },
    gatewayFields,
    outputBounds: { tokens: ['max_tokens'] },
    forwardHeaders: callerHeaders,
    // The provider's clients mark calls of beta features so.
    forwardQuery: ['beta'],
  },
  onLoss: 'report',
  decodeRequest,
  encodeResponse,
  createStreamEncoder,
  encodeStreamError,
  encodeError,
} satisfies StreamingServerCodec<'chat'>;
