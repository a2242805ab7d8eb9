import { asArray, asObject } from '@llm/core';
import { failureWords } from '../shared/failure-words.ts';
import { saysError } from '../shared/in-place-of-answer.ts';

/**
 * Whether an event of a stream, or a body under a success status, reports a failure: an `error` event, the end of a
 * response that failed, an object at `error`, or any explanation where an answer should be.
 */
export function isFailure(value: unknown, name?: string): boolean {
  if (name === 'error') return true;
  const body = asObject(value);
  if (body === undefined) return asArray(value) !== undefined && failureWords(value) !== undefined;
  const { type } = body;
  if (type === 'error' || type === 'response.failed' || saysError(body['error'])) return true;
  if (body['object'] === 'error' || body['status'] === 'failed') return true;
  const response = asObject(body['response']);
  if (response?.['status'] === 'failed') return true;
  // Events and answers say what they are.
  const isNamed = typeof type === 'string' && type.startsWith('response.');
  const isAnswer = isNamed || asArray(body['output']) !== undefined;
  return !isAnswer && failureWords(body) !== undefined;
}
