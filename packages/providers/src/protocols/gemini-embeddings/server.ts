import type { ServerCodec } from '@llm/core';
import { gatewayFields } from '../shared/google/gateway-fields.ts';
import { modelPaths } from '../shared/google/model-paths.ts';
import { decodeRequest } from './decode-request.ts';
import { encodeError } from './encode-error.ts';
import { encodeResponse } from './encode-response.ts';

/** Serves callers who speak Gemini's embeddings. */
export const server = {
  routes: modelPaths.flatMap((path) => [
    `POST ${path}:embedContent`,
    `POST ${path}:batchEmbedContents`,
  ]),
  native: { required: {}, gatewayFields, forwardHeaders: [] },
  onLoss: 'report',
  decodeRequest,
  encodeResponse,
  encodeError,
} satisfies ServerCodec<'embeddings'>;
