import {
  embeddings,
  type EmbeddingRequest,
  type EmbeddingResponse,
  type JsonOutbound,
  type Protocol,
  toCount,
  type WholeAnswer,
  toAddressPart,
} from '@llm/core';
import { cohereEmbeddings as ofCohere } from '../protocols/cohere-embeddings/index.ts';
import { decodeError, isError } from './error-of-invoke.ts';
import { readModelName } from './model-name.ts';

const countHeader = 'x-amzn-bedrock-input-token-count';

/**
 * Cohere's embeddings as Amazon Bedrock serves them: without the model, and counted in a header.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-embed.html and .../model-parameters-embed-v4.html — read 2026-11-30
 */
export const cohereEmbeddings = {
  id: 'bedrock-cohere-embeddings',
  operation: embeddings,
  client: {
    address: ({ model }) => ({ path: `/model/${toAddressPart(model)}/invoke` }),
    encodeRequest(request: EmbeddingRequest): JsonOutbound {
      const { body: whole, losses = [] } = ofCohere.client.encodeRequest(request);
      const { model: _model, ...body } = whole;
      // The third version has one length alone.
      const isFixed = /embed-(?:english|multilingual)(?:-light)?-v3/.test(
        readModelName(request.model).id,
      );
      const { output_dimension: length, ...rest } = body;
      if (length === undefined || !isFixed) return { body, ...(losses.length > 0 && { losses }) };
      return { body: rest, losses: [...losses, { path: 'dimensions', kind: 'parameter' }] };
    },
    decodeResponse,
    decodeError,
    isError,
  },
} as const satisfies Protocol<'embeddings'>;

function decodeResponse(answer: WholeAnswer, { model }: EmbeddingRequest): EmbeddingResponse {
  const { usage: _usage, ...vectors } = ofCohere.client.decodeResponse(answer);
  const { [countHeader]: count } = answer.headers;
  if (count === undefined) return { ...vectors, model };
  const fresh = toCount(Number(count));
  return {
    ...vectors,
    model,
    usage: {
      input: { fresh, cacheRead: 0, cacheWrite: 0, cacheWriteHour: 0, audio: 0 },
      output: { text: 0, reasoning: 0, audio: 0 },
    },
  };
}
