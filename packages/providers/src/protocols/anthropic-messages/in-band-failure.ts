import { asString, type JsonObject } from '@llm/core';

/** Whether what came under a success status reports a failure: in Anthropic's form, or as an explanation without content. */
export function isFailure(body: JsonObject): boolean {
  const { type, error, content, message, detail } = body;
  if (type === 'error' || (error !== undefined && error !== null && error !== '')) return true;
  if (type !== undefined || content !== undefined) return false;
  return asString(message) !== undefined || asString(detail) !== undefined || Array.isArray(detail);
}
