import { asObject, asString, type JsonObject, type LLMError, withErrorDetails } from '@llm/core';
import { decodeInBandError as decode, isError } from '../shared/openai-errors/decode-error.ts';
import { protocolId } from './wire.ts';

export { decodeError, isError } from '../shared/openai-errors/decode-error.ts';

/**
 * The error of a failure inside a stream, or in an answer under status 200: of an `error` event, which holds its words
 * itself or in an object at `error`, of a `response.failed` event, or of a response whose status is `failed`.
 */
export function decodeInBandError(body: unknown): LLMError {
  const said = errorOf(asObject(body) ?? {});
  const error = decode(said ?? body);
  if (said === undefined || !isError(said)) return error;
  return withErrorDetails(error, { upstream: { native: { protocol: protocolId, body: said } } });
}

function errorOf(body: JsonObject): JsonObject | undefined {
  const response = asObject(body['response']);
  const inner = asObject(response?.['error'] ?? body['error']);
  if (inner !== undefined) return { error: { type: null, param: null, ...inner } };
  const message = asString(body['message']);
  if (body['type'] !== 'error' || message === undefined) return undefined;
  const { code = null, param = null } = body;
  return { error: { message, type: null, param, code } };
}
