import type { StreamingServerCodec } from '@llm/core';
import { awsEventStream } from '../shared/aws-event-stream/framing.ts';
import { decodeRequest, gatewayFields } from './decode-request.ts';
import { encodeError, encodeStreamError } from './encode-error.ts';
import { encodeResponse } from './encode-response.ts';
import { createStreamEncoder } from './encode-stream.ts';

/** A caller speaks Converse to us. */
export const server: StreamingServerCodec<'chat'> = {
  routes: [
    { pattern: 'POST /model/:model/converse', stream: false },
    { pattern: 'POST /model/:model/converse-stream', stream: true },
  ],
  framing: awsEventStream,
  native: { required: { messages: 'array' }, gatewayFields, forwardHeaders: [] },
  onLoss: 'report',
  decodeRequest,
  encodeResponse,
  createStreamEncoder,
  encodeStreamError,
  encodeError,
};
