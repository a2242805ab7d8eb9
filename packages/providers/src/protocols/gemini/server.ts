import type { ServerRoute, StreamingServerCodec } from '@llm/core';
import { jsonArrayFraming } from '@llm/core/framing';
import { decodeRequest } from './decode-request.ts';
import { encodeError, encodeStreamError } from './encode-error.ts';
import { encodeResponse } from './encode-response.ts';
import { createStreamEncoder } from './encode-stream.ts';
import { gatewayFields } from './gateway-fields.ts';

// As LiteLLM has them, and as Google's clients call them: AI Studio's versions, and Vertex AI's
// (docs.litellm.ai/docs/generateContent and docs.cloud.google.com/vertex-ai, read 2026-11-30).
const studio = ['/v1beta', '/v1', '/v1alpha', ''].map((version) => `${version}/models/:model*`);
const vertex = ['/v1', '/v1beta1'].map(
  (version) =>
    `${version}/projects/:project/locations/:location/publishers/:publisher/models/:model*`,
);
// Vertex AI's form of a key without a project.
const express = ['/v1', '/v1beta1'].map(
  (version) => `${version}/publishers/:publisher/models/:model*`,
);

const routes = [...studio, ...vertex, ...express].flatMap((path): readonly ServerRoute[] => [
  { pattern: `POST ${path}:generateContent`, stream: false },
  { pattern: `POST ${path}:streamGenerateContent`, stream: true },
]);

/** A caller speaks `generateContent` to us. */
export const server: StreamingServerCodec<'chat'> = {
  routes,
  // Who does not ask for events gets a list, whose last bracket comes with the end.
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
