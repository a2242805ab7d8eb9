import {
  asArray,
  asObject,
  type Embedding,
  type EmbeddingResponse,
  type JsonValue,
  LLMError,
  toCount,
} from '@llm/core';
import { decodeEmbeddedError } from './decode-error.ts';
import { protocolId, type WireResponse } from './wire.ts';

/**
 * A vector for each input, in the order of the inputs.
 *
 * @throws {LLMError} invalid_response: there are no vectors; other codes: a failure under a success status
 */
export function decodeResponse(body: unknown): EmbeddingResponse {
  const fields = asObject(body) ?? {};
  const { embeddings, meta }: WireResponse = fields;
  const list = asArray(asObject(embeddings)?.['float']) ?? asArray(embeddings);
  if (list === undefined && typeof fields['message'] === 'string')
    throw decodeEmbeddedError(fields);
  if (list === undefined) throw new LLMError('invalid_response', 'the upstream gave no vectors');
  const billed = asObject(asObject(meta)?.['billed_units']);
  return {
    // The answer does not name it; the gateway does.
    model: '',
    embeddings: list.map((vector, index): Embedding => ({
      index,
      vector: decodeVector(vector, index),
    })),
    ...(billed !== undefined && {
      usage: {
        input: {
          fresh: toCount(billed['input_tokens']) + toCount(billed['image_tokens']),
          cacheRead: 0,
          cacheWrite: 0,
          cacheWriteHour: 0,
          audio: 0,
        },
        output: { text: 0, reasoning: 0, audio: 0 },
        native: { protocol: protocolId, fields: billed },
      },
    }),
  };
}

function decodeVector(value: JsonValue, at: number): readonly number[] {
  const list = asArray(value) ?? [];
  const numbers = list.filter((one) => typeof one === 'number');
  if (numbers.length > 0 && numbers.length === list.length) return numbers;
  throw new LLMError('invalid_response', `the upstream gave no vector at embeddings[${at}]`);
}
