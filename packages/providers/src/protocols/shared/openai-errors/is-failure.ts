import { asArray, asObject, type JsonValue } from '@llm/core';
import { failureWords } from '../failure-words.ts';
import { saysError } from '../in-place-of-answer.ts';

/**
 * Whether an event of a stream, or a body under a success status, reports a failure: in OpenAI's form (`error` is an
 * object), with a text at `error` (text-generation-inference), in an event of the name `error`, as an object that calls
 * itself `error` (older vLLM, SGLang), in Google's list, or as any explanation where an answer should be.
 */
export function isFailure(value: unknown, name?: string): boolean {
  if (name === 'error') return true;
  const chunk = asObject(value);
  if (chunk === undefined) return asArray(value) !== undefined && failureWords(value) !== undefined;
  const { error } = chunk;
  if (saysError(error)) return true;
  if (chunk['object'] === 'error' || chunk['type'] === 'error') return true;
  const isAnswer = isFilled(chunk['choices']) || asObject(chunk['usage']) !== undefined;
  return !isAnswer && failureWords(chunk) !== undefined;
}

function isFilled(value: JsonValue | undefined): boolean {
  return (asArray(value)?.length ?? 0) > 0;
}
