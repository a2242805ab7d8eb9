import {
  asArray,
  asBoolean,
  asObject,
  asString,
  type JsonValue,
  LLMError,
  type ModerationResponse,
  type ModerationResult,
} from '@llm/core';
import { decodeInBandError } from '../openai-errors/decode-error.ts';
import type { WireResponse, WireResult } from './wire.ts';

const modelled: ReadonlySet<string> = new Set(['id', 'model', 'results']);
const modelledOfResult: ReadonlySet<string> = new Set(['flagged', 'categories', 'category_scores']);

/**
 * A judgement for each input. What the hub does not model is kept for the protocol of the given id.
 *
 * @throws {LLMError} invalid_response: there are no judgements; other codes: a failure under a success status
 */
export function decodeJudgements(body: unknown, protocolId: string): ModerationResponse {
  const fields = asObject(body) ?? {};
  const { id, error, model, results }: WireResponse = fields;
  if (asObject(error) !== undefined) throw decodeInBandError(fields);
  const list = asArray(results);
  if (list === undefined) throw noJudgement('results');
  const rest = Object.entries(fields).filter(([name]) => !modelled.has(name));
  return {
    id: asString(id) ?? '',
    model: asString(model) ?? '',
    results: list.map((value, at) => decodeResult(value, at, protocolId)),
    ...(rest.length > 0 && { extra: { protocol: protocolId, fields: Object.fromEntries(rest) } }),
  };
}

function decodeResult(value: JsonValue, at: number, protocolId: string): ModerationResult {
  const result = asObject(value);
  const { categories, category_scores: scores, flagged }: WireResult = result ?? {};
  const isFlagged = asBoolean(flagged);
  // A judgement that says nothing must not pass for one that finds no harm.
  if (isFlagged === undefined && asObject(categories) === undefined) {
    throw noJudgement(`results[${at}]`);
  }
  const rest = Object.entries(result ?? {}).filter(([name]) => !modelledOfResult.has(name));
  return {
    ...(isFlagged !== undefined && { flagged: isFlagged }),
    categories: pick(categories, (one) => typeof one === 'boolean'),
    scores: pick(scores, (one) => typeof one === 'number'),
    ...(rest.length > 0 && { extra: { protocol: protocolId, fields: Object.fromEntries(rest) } }),
  };
}

function pick<Value extends JsonValue>(
  object: JsonValue | undefined,
  is: (value: JsonValue | undefined) => value is Value,
): Readonly<Record<string, Value>> {
  const picked = Object.entries(asObject(object) ?? {}).flatMap(([name, value]) =>
    is(value) ? [[name, value] as const] : [],
  );
  return Object.fromEntries(picked);
}

function noJudgement(place: string): LLMError {
  return new LLMError('invalid_response', `the upstream gave no judgement at ${place}`);
}
