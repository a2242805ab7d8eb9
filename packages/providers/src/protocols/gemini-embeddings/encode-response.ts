import type { EmbeddingRequest, EmbeddingResponse, JsonObject } from '@llm/core';
import { toNumbers } from '../shared/vector.ts';
import { encodeUsage } from './usage.ts';
import { protocolId } from './wire.ts';

/**
 * Vectors as Gemini's clients read them: one for one text, a list for a list.
 *
 * @throws {LLMError} invalid_response: the upstream's base64 holds no floats
 */
export function encodeResponse(
  { embeddings, usage, extra }: EmbeddingResponse,
  request: EmbeddingRequest,
): JsonObject {
  const own = request.extra?.protocol === protocolId ? request.extra.form : undefined;
  const vectors = embeddings.map(({ vector }) => ({ values: toNumbers(vector) }));
  return {
    ...(extra?.protocol === protocolId ? extra.fields : {}),
    ...(own?.['single'] === true ? { embedding: vectors[0] } : { embeddings: vectors }),
    ...(usage !== undefined && { usageMetadata: encodeUsage(usage) }),
  };
}
