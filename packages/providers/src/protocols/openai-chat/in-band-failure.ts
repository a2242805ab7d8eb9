import { asObject, asString, type JsonValue } from '@llm/core';

/**
 * Whether an event of a stream reports a failure: in OpenAI's form (`error` is an object), with a text at `error`
 * (text-generation-inference), in an event of the name `error`, as an object that calls itself `error` (older vLLM, SGLang),
 * or as an explanation where an answer should be (`message` or `detail` without choices, as FastAPI servers write).
 */
export function isFailure(value: JsonValue, name?: string): boolean {
  if (name === 'error') return true;
  const chunk = asObject(value);
  if (chunk === undefined) return false;
  const { error } = chunk;
  if (error !== undefined && error !== null && error !== '') return true;
  if (chunk['object'] === 'error' || chunk['type'] === 'error') return true;
  if (chunk['choices'] !== undefined || chunk['usage'] !== undefined) return false;
  return asString(chunk['message']) !== undefined || isExplanation(chunk['detail']);
}

function isExplanation(detail: JsonValue | undefined): boolean {
  return typeof detail === 'string' || (Array.isArray(detail) && detail.length > 0);
}
