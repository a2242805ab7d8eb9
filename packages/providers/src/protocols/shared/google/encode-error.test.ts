import { errorTraits, type ErrorCode, LLMError } from '@llm/core';
import { expect, it } from 'vitest';
import { encodeError, encodeStreamError } from './encode-error.ts';

const codes = Object.keys(errorTraits).filter((code): code is ErrorCode => code in errorTraits);

it.each(codes)('%s has a word of Google’s and the status of its code', (code) => {
  const { status, body } = encodeError(new LLMError(code, 'what happened', { param: 'contents' }));
  expect(body).toMatchObject({
    error: {
      code: status,
      message: 'what happened',
      status: expect.stringMatching(/^[A-Z_]+$/),
      details: [{ fieldViolations: [{ field: 'contents' }] }],
    },
  });
});

it('is one event without a name in a stream', () => {
  expect(encodeStreamError(new LLMError('overloaded', 'busy'))).toEqual([
    { data: expect.stringContaining('"status":"UNAVAILABLE"') },
  ]);
});
