import type { JsonObject, LLMError } from '@llm/core';
import type { ServerSentEvent } from '@llm/core/framing';
import { errorDialect } from './error-dialect.ts';

/** An error as Ollama's clients read it: one sentence. An upstream of the same protocol speaks for itself. */
export function encodeError({ status, message, upstream }: LLMError): {
  readonly status: number;
  readonly body: JsonObject;
} {
  const { native } = upstream ?? {};
  return { status, body: native?.protocol === errorDialect ? native.body : { error: message } };
}

/** A failure after the answer began: a line of its own, which ends the stream. */
export function encodeStreamError(error: LLMError): readonly ServerSentEvent[] {
  return [{ data: JSON.stringify(encodeError(error).body) }];
}
