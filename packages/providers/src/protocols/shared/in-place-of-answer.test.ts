import { LLMError } from '@llm/core';
import { expect, it } from 'vitest';
import { errorInPlaceOfAnswer, isList, saysError } from './in-place-of-answer.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text);
const place = {
  isFailure: (body: unknown) => JSON.stringify(body).includes('broke'),
  decodeFailure: () => new LLMError('overloaded', 'it broke'),
  missing: 'words',
};

it('is the failure that a body reports, else an answer that is none', () => {
  expect(errorInPlaceOfAnswer(bytesOf('{"error":"it broke"}'), place).code).toBe('overloaded');
  expect(errorInPlaceOfAnswer(bytesOf('{}'), place)).toMatchObject({
    code: 'invalid_response',
    message: 'the answer has no words',
  });
});

it.each([
  ['[]', true],
  [' \n[{"error":1}]', true],
  ['{"a":[]}', false],
  ['', false],
  ['  ', false],
])('%j is a list: %s', (text, expected) => {
  expect(isList(bytesOf(text))).toBe(expected);
});

it.each([
  [undefined, false],
  [null, false],
  ['', false],
  ['it broke', true],
  [{}, true],
  [0, true],
])('the value %j says that something failed: %s', (error, expected) => {
  expect(saysError(error)).toBe(expected);
});
