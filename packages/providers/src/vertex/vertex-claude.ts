import type { ChatRequest, JsonOutbound, RequestTarget, StreamingProtocol } from '@llm/core';
import { anthropicMessages } from '../protocols/anthropic-messages/index.ts';

const { client: messages, operation } = anthropicMessages;
const { native: _native, headers: _headers, ...client } = messages;

/**
 * The Messages API as Vertex AI serves it: the path names the model, and the body the version.
 *
 * @see https://docs.cloud.google.com/vertex-ai/generative-ai/docs/partner-models/claude/use-claude — read 2026-11-30
 */
export const vertexClaude: StreamingProtocol<'chat'> = {
  id: 'vertex-claude',
  operation,
  client: {
    ...client,
    address: ({ model, stream }) => ({
      path: `/v1/models/anthropic/models/${encodeURIComponent(model)}:${stream ? 'streamRawPredict' : 'rawPredict'}`,
    }),
    encodeRequest(request: ChatRequest, target?: RequestTarget): JsonOutbound {
      const { protocolHeaders: _, ...outbound } = client.encodeRequest(request, target);
      const { model: _model, ...body } = outbound.body ?? {};
      return { ...outbound, body: { anthropic_version: 'vertex-2023-10-16', ...body } };
    },
  },
};
