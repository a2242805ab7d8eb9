import type { StreamingServerCodec } from '@llm/core';
import { decodeRequest } from './decode-request.ts';
import { encodeError, encodeStreamError } from './encode-error.ts';
import { encodeResponse } from './encode-response.ts';
import { createStreamEncoder } from './encode-stream.ts';
import { gatewayFields } from './gateway-fields.ts';

/** Serves callers who speak the Responses API. */
export const server = {
  // The last two are where clients of Azure call: its v1 API, and the one with dated versions.
  routes: ['POST /v1/responses', 'POST /openai/v1/responses', 'POST /openai/responses'],
  // A stored prompt or agent may have one (OpenAPI 2.3.0 of OpenAI, `CreateResponse`, read 2026-11-30).
  defaultModel: '',
  native: {
    required: {},
    gatewayFields,
    outputBounds: { tokens: ['max_output_tokens'] },
    forwardHeaders: ['openai-beta'],
  },
  // Codex and the agents' libraries send tools and hints with every call that only OpenAI has, and cannot say that they
  // may be left out. What no answer can do without is refused all the same.
  onLoss: 'report',
  decodeRequest,
  encodeResponse,
  createStreamEncoder,
  encodeStreamError,
  encodeError,
} satisfies StreamingServerCodec<'chat'>;
