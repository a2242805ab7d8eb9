import type { LLMError } from '@llm/core';
import { asObject, type JsonObject, withErrorDetails } from '@llm/core';
import { decodeInBandError as decode, isError } from '../shared/openai-errors/decode-error.ts';
import { protocolId } from './wire.ts';

export { decodeError, isError } from '../shared/openai-errors/decode-error.ts';

/**
 * The error of a failure inside a stream, or in an answer under status 200. What is written as OpenAI writes errors is
 * kept, so that callers of the same protocol get the vendor's fields, such as Groq's `failed_generation`.
 */
export function decodeInBandError(body: unknown): LLMError {
  const error = decode(body);
  const fields = asObject(body);
  if (fields === undefined || !isError(fields)) return error;
  return withErrorDetails(error, {
    upstream: { native: { protocol: protocolId, body: ownBody(fields) } },
  });
}

/** A chunk that failed goes on whole; a failed choice has its error in a place where nobody looks for one. */
function ownBody(fields: JsonObject): JsonObject {
  const isChoice = fields['finish_reason'] !== undefined && fields['choices'] === undefined;
  return isChoice ? { error: fields['error'] } : fields;
}
