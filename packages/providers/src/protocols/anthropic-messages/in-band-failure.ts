import { asArray, asObject, type JsonValue } from '@llm/core';
import { failureWords } from '../shared/failure-words.ts';
import { saysError } from '../shared/in-place-of-answer.ts';

/**
 * Whether what came under a success status, or in an event, reports a failure: in Anthropic's form, in Google's list, or
 * as any explanation where an answer should be.
 */
export function isFailure(value: unknown, name?: string): boolean {
  if (name === 'error') return true;
  const body = asObject(value);
  if (body === undefined) return asArray(value) !== undefined && failureWords(value) !== undefined;
  const { type, error, content } = body;
  if (type === 'error' || body['object'] === 'error' || saysError(error)) return true;
  // A `type` in words, or a `content`, marks an event or a response. Words of failures inside these are data.
  if (isKind(type) || asArray(content) !== undefined) return false;
  return failureWords(body) !== undefined;
}

/** The types of errors say so in their name, and those of problem details are addresses (RFC 9457). */
function isKind(type: JsonValue | undefined): boolean {
  return typeof type === 'string' && /^[a-z_]+$/.test(type) && !type.endsWith('error');
}
