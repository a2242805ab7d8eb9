import { asObject, type JsonObject, type LLMError, printJson, withErrorDetails } from '@llm/core';
import type { ServerSentEvent } from '@llm/core/framing';
import { decodeInBandError, isError } from './decode-error.ts';
import { encodeError } from './encode-error.ts';

/**
 * The error of a failure inside a stream, or in an answer under status 200. What is written as OpenAI writes errors is
 * kept, so that callers of the same protocol get the provider's fields, such as Groq's `failed_generation`.
 */
export function decodeKeptError(body: unknown, protocol: string): LLMError {
  const error = decodeInBandError(body);
  const fields = asObject(body);
  if (fields === undefined || !isError(fields)) return error;
  return withErrorDetails(error, { upstream: { native: { protocol, body: ownBody(fields) } } });
}

/** A chunk that failed goes on whole; a failed choice has its error in a place where nobody looks for one. */
function ownBody(fields: JsonObject): JsonObject {
  const isChoice = fields['finish_reason'] !== undefined && fields['choices'] === undefined;
  return isChoice ? { error: fields['error'] } : fields;
}

/** A failure after the answer began, as an event of the stream. An upstream of the same protocol speaks for itself. */
export function encodeKeptError(error: LLMError, protocol: string): readonly ServerSentEvent[] {
  const native = error.upstream?.native;
  const body = native?.protocol === protocol ? native.body : encodeError(error).body;
  return [{ data: printJson(body) }];
}
