import {
  applyQuirks,
  type ChatRequest,
  type JsonOutbound,
  type RequestTarget,
  type StreamingProtocol,
  toAddressPart,
} from '@llm/core';
import { openaiChat } from '../protocols/openai-chat/index.ts';
import { mistralQuirks, mistralTakes } from '../protocols/shared/models/mistral-api.ts';

const { client: chat, operation } = openaiChat;
const { native: _native, ...client } = chat;

/**
 * Mistral's chat as Vertex AI serves it: the path names the model and whether the answer is streamed, and the body is that
 * of Mistral's own API.
 *
 * @see https://docs.cloud.google.com/vertex-ai/generative-ai/docs/partner-models/mistral/use-mistral — read 2026-11-30
 */
export const vertexMistral: StreamingProtocol<'chat'> = {
  id: 'vertex-mistral',
  operation,
  client: {
    ...client,
    address: ({ model, stream }) => ({
      path: `/v1/models/mistralai/models/${toAddressPart(bareName(model))}:${stream ? 'streamRawPredict' : 'rawPredict'}`,
    }),
    encodeRequest(request: ChatRequest, { takes }: RequestTarget = {}): JsonOutbound {
      // A date behind the name is the path's alone.
      const [name = ''] = bareName(request.model).split('@');
      const outbound = client.encodeRequest(
        { ...request, model: name },
        { takes: { ...mistralTakes, ...takes } },
      );
      const { body, losses } = applyQuirks(outbound.body, mistralQuirks);
      return { ...outbound, body, losses: [...(outbound.losses ?? []), ...losses] };
    },
  },
};

/** Whether a model is one of Mistral's. */
export function isMistral(model: string): boolean {
  return /^(?:mistralai\/)?(?:mistral|ministral|codestral|magistral|devstral)/.test(model);
}

function bareName(model: string): string {
  return model.replace(/^mistralai\//, '');
}
