import {
  asArray,
  asObject,
  asString,
  type Embedding,
  type EmbeddingResponse,
  type JsonValue,
  LLMError,
  toCount,
} from '@llm/core';
import { decodeEmbeddedError } from './decode-error.ts';
import { unknownFields } from '../shared/wire-fields.ts';
import { saysError } from '../shared/in-place-of-answer.ts';
import { leftBehind } from './fields.ts';
import { protocolId, type WireResponse } from './wire.ts';

const modelled: ReadonlySet<string> = new Set(['model', 'embeddings', 'prompt_eval_count']);

/**
 * A vector for each input, in the order of the inputs.
 *
 * @throws {LLMError} invalid_response: there are no vectors; other codes: a failure under a success status
 */
export function decodeResponse(body: unknown): EmbeddingResponse {
  const fields = asObject(body) ?? {};
  if (saysError(fields['error'])) throw decodeEmbeddedError(fields);
  const { embeddings, model, prompt_eval_count: count }: WireResponse = fields;
  const list = asArray(embeddings);
  if (list === undefined) throw new LLMError('invalid_response', 'the upstream gave no vectors');
  return {
    model: asString(model) ?? '',
    embeddings: list.map((vector, index): Embedding => ({
      index,
      vector: decodeVector(vector, index),
    })),
    ...(typeof count === 'number' && {
      usage: {
        input: {
          fresh: toCount(count),
          cacheRead: 0,
          cacheWrite: 0,
          cacheWriteHour: 0,
          audio: 0,
        },
        output: { text: 0, reasoning: 0, audio: 0 },
        native: { protocol: protocolId, fields: { prompt_eval_count: count } },
      },
    }),
    ...leftBehind(unknownFields(fields, modelled)),
  };
}

function decodeVector(value: JsonValue, at: number): readonly number[] {
  const list = asArray(value) ?? [];
  const numbers = list.filter((one) => typeof one === 'number');
  if (numbers.length > 0 && numbers.length === list.length) return numbers;
  throw new LLMError('invalid_response', `the upstream gave no vector at embeddings[${at}]`);
}
