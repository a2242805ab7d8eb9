import type { EmbeddingRequest, EmbeddingResponse, JsonObject } from '@llm/core';
import { toNumbers } from '../shared/vector.ts';
import { ownForm, toWire } from './fields.ts';

/**
 * Vectors as Ollama's clients read them: a list of lists, or for callers of the older route the one of their prompt.
 *
 * @throws {LLMError} invalid_response: the upstream's base64 holds no floats
 */
export function encodeResponse(
  { model, embeddings, usage, extra }: EmbeddingResponse,
  request: EmbeddingRequest,
): JsonObject {
  const vectors = embeddings.map(({ vector }) => toNumbers(vector));
  if (ownForm(request.extra)['old'] === true) return { embedding: vectors[0] ?? [] };
  return toWire(
    {
      model: model === '' ? request.model : model,
      embeddings: vectors,
      prompt_eval_count: usage?.input.fresh,
    },
    extra,
  );
}
