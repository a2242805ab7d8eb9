import type { EmbeddingRequest, EmbeddingResponse, JsonObject } from '@llm/core';
import { encodeUsage } from './usage.ts';
import { toBase64, toNumbers } from '../shared/vector.ts';
import { protocolId } from './wire.ts';

/**
 * Vectors as OpenAI's clients read them, in the encoding that the caller asked for.
 *
 * @throws {LLMError} invalid_response: the upstream's base64 holds no floats
 */
export function encodeResponse(
  { model, embeddings, usage, extra }: EmbeddingResponse,
  { encoding = 'float' }: EmbeddingRequest,
): JsonObject {
  const write = encoding === 'base64' ? toBase64 : toNumbers;
  return {
    ...(extra?.protocol === protocolId ? extra.fields : {}),
    object: 'list',
    data: embeddings.map(({ index, vector }) => ({
      object: 'embedding',
      index,
      embedding: write(vector),
    })),
    model,
    usage: usage === undefined ? { prompt_tokens: 0, total_tokens: 0 } : encodeUsage(usage),
  };
}
