import { asObject } from '@llm/core';
import { failureWords } from '../shared/failure-words.ts';
import { saysError } from '../shared/in-place-of-answer.ts';

/** Whether what came under a success status, or in an event, reports a failure. Events have a type, and answers a message of their own. */
export function isFailure(value: unknown, name?: string): boolean {
  if (name === 'error') return true;
  const body = asObject(value);
  if (body === undefined) return false;
  if (saysError(body['error'])) return true;
  const isAnswer = asObject(body['message']) !== undefined || typeof body['type'] === 'string';
  return !isAnswer && failureWords(body) !== undefined;
}
