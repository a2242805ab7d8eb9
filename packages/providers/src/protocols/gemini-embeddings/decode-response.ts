import {
  asArray,
  asObject,
  type Embedding,
  type EmbeddingRequest,
  type EmbeddingResponse,
  type JsonValue,
  LLMError,
} from '@llm/core';
import { decodeEmbeddedError } from '../shared/google/decode-error.ts';
import { saysError } from '../shared/in-place-of-answer.ts';
import { unknownFields } from '../shared/wire-fields.ts';
import { decodeUsage } from './usage.ts';
import { protocolId, type WireResponse } from './wire.ts';

const modelled: ReadonlySet<string> = new Set(['embeddings', 'usageMetadata']);

/**
 * A vector for each input, in the order of the inputs. Gemini does not say which model answered.
 *
 * @throws {LLMError} invalid_response: there are no vectors; other codes: a failure under a success status
 */
export function decodeResponse(body: unknown, { model }: EmbeddingRequest): EmbeddingResponse {
  const fields = asObject(body) ?? {};
  if (saysError(fields['error'])) throw decodeEmbeddedError(fields);
  const wire: WireResponse = fields;
  const list = asArray(wire.embeddings);
  if (list === undefined) throw new LLMError('invalid_response', 'the upstream gave no vectors');
  const rest = unknownFields(fields, modelled);
  const counts = asObject(wire.usageMetadata);
  return {
    model,
    embeddings: list.map(decodeEmbedding),
    ...(counts !== undefined && { usage: decodeUsage(counts) }),
    ...(Object.keys(rest).length > 0 && { extra: { protocol: protocolId, fields: rest } }),
  };
}

function decodeEmbedding(item: JsonValue, index: number): Embedding {
  const values = asArray(asObject(item)?.['values']);
  const vector = values?.filter((one) => typeof one === 'number') ?? [];
  if (vector.length > 0 && vector.length === values?.length) return { index, vector };
  throw new LLMError('invalid_response', `the upstream gave no vector at embeddings[${index}]`);
}
