import {
  toAddressPart,
  type ChatRequest,
  type CodecInput,
  type JsonOutbound,
  type RequestTarget,
  type StreamingProtocol,
} from '@llm/core';
import { anthropicMessages } from '../protocols/anthropic-messages/index.ts';

const { client: messages, server: served, operation } = anthropicMessages;
const { headers: _headers, ...client } = messages;

const places = [
  '/v1/projects/:project/locations/:location/publishers/anthropic/models/:model',
  '/v1/publishers/anthropic/models/:model',
];

/**
 * The Messages API as Vertex AI serves it, to callers and by upstreams: the path names the model, and the body the version.
 *
 * @see https://docs.cloud.google.com/vertex-ai/generative-ai/docs/partner-models/claude/use-claude — read 2026-11-30
 */
export const vertexClaude: StreamingProtocol<'chat'> = {
  id: 'vertex-claude',
  operation,
  client: {
    ...client,
    address: ({ model, stream }) => ({
      path: `/v1/models/anthropic/models/${toAddressPart(model)}:${stream ? 'streamRawPredict' : 'rawPredict'}`,
    }),
    encodeRequest(request: ChatRequest, target?: RequestTarget): JsonOutbound {
      const { protocolHeaders: _, ...outbound } = client.encodeRequest(request, target);
      const { model: _model, ...body } = outbound.body ?? {};
      return { ...outbound, body: { anthropic_version: 'vertex-2023-10-16', ...body } };
    },
    native: { ...client.native, modelField: false },
  },
  server: {
    ...served,
    // The body says again whether it streams, and Google's clients choose the method by it.
    routes: places.flatMap((place) => [
      { pattern: `POST ${place}:rawPredict`, stream: false },
      { pattern: `POST ${place}:streamRawPredict`, stream: true },
    ]),
    native: {
      ...served.native,
      required: { anthropic_version: 'string', messages: 'array', max_tokens: 'number' },
    },
    decodeRequest({ body, params, stream, ...input }: CodecInput): ChatRequest {
      const { anthropic_version: _version, ...fields } = body;
      const model = fields['model'] ?? params['model'];
      const streams = stream ?? fields['stream'];
      return served.decodeRequest({
        ...input,
        params,
        body: { ...fields, model, stream: streams },
      });
    },
  },
};
