import { asArray, asObject } from '@llm/core';
import { failureWords } from '../shared/failure-words.ts';
import { saysError } from '../shared/in-place-of-answer.ts';

/**
 * Whether what came under a success status, or in an event, reports a failure: Google's error, a list of it, or any
 * explanation where an answer should be.
 */
export function isFailure(value: unknown, name?: string): boolean {
  if (name === 'error') return true;
  const body = asObject(value);
  if (body === undefined) {
    const [first] = asArray(value) ?? [];
    return asObject(first)?.['error'] !== undefined;
  }
  if (saysError(body['error'])) return true;
  return !isAnswer(body) && failureWords(body) !== undefined;
}

function isAnswer(body: object): boolean {
  return answerFields.some((name) => Object.hasOwn(body, name));
}

const answerFields = [
  'candidates',
  'promptFeedback',
  'usageMetadata',
  'modelVersion',
  'responseId',
];
