import {
  asArray,
  asNumber,
  asObject,
  asString,
  type Embedding,
  type EmbeddingResponse,
  type JsonValue,
  LLMError,
} from '@llm/core';
import { decodeInBandError } from '../shared/openai-errors/decode-error.ts';
import { decodeUsage } from './usage.ts';
import { protocolId, type WireEmbedding, type WireResponse } from './wire.ts';

const modelled: ReadonlySet<string> = new Set(['object', 'model', 'data', 'usage']);

/**
 * A vector for each input, in the order of the inputs.
 *
 * @throws {LLMError} invalid_response: there are no vectors; other codes: a failure under a success status
 */
export function decodeResponse(body: unknown): EmbeddingResponse {
  const fields = asObject(body) ?? {};
  const { data, error, model, usage }: WireResponse = fields;
  if (asObject(error) !== undefined) throw decodeInBandError(fields);
  const list = asArray(data);
  if (list === undefined) throw new LLMError('invalid_response', 'the upstream gave no vectors');
  const rest = Object.entries(fields).filter(([name]) => !modelled.has(name));
  const counts = asObject(usage);
  return {
    model: asString(model) ?? '',
    embeddings: list.map(decodeEmbedding).toSorted((first, second) => first.index - second.index),
    ...(counts !== undefined && { usage: decodeUsage(counts) }),
    ...(rest.length > 0 && { extra: { protocol: protocolId, fields: Object.fromEntries(rest) } }),
  };
}

function decodeEmbedding(item: JsonValue, at: number): Embedding {
  const { index, embedding }: WireEmbedding = asObject(item) ?? {};
  return { index: asNumber(index) ?? at, vector: decodeVector(embedding, at) };
}

function areNumbers(values: readonly JsonValue[]): values is readonly number[] {
  return values.every((value) => typeof value === 'number');
}

function decodeVector(value: JsonValue | undefined, at: number): Embedding['vector'] {
  if (typeof value === 'string' && value !== '') return value;
  const numbers = asArray(value);
  if (numbers !== undefined && numbers.length > 0 && areNumbers(numbers)) return numbers;
  throw new LLMError('invalid_response', `the upstream gave no vector at data[${at}]`);
}
