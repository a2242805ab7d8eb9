import { asObject } from '@llm/core';
import { failureWords } from '../shared/failure-words.ts';
import { saysError } from '../shared/in-place-of-answer.ts';

/** Whether what came under a success status, or in a line, reports a failure: an error, or an explanation in place of an answer. */
export function isFailure(value: unknown): boolean {
  const body = asObject(value);
  if (body === undefined) return false;
  if (saysError(body['error'])) return true;
  const isAnswer = asObject(body['message']) !== undefined || typeof body['done'] === 'boolean';
  return !isAnswer && failureWords(body) !== undefined;
}
