import { describe, expect, it } from 'vitest';
import { LLMError } from '@llm/core';
import { toThrown } from './to-thrown.ts';

describe('toThrown', () => {
  it('gives an error of ours back as it is', () => {
    const error = new LLMError('not_found', 'no such model');
    expect(toThrown(error)).toBe(error);
  });

  it.each([
    [429, 'rate_limited'],
    [401, 'authentication'],
    [418, 'invalid_request'],
    [529, 'overloaded'],
    [500, 'upstream'],
  ])('keeps status %i and the text', (status, code) => {
    const given = Object.assign(new Error('as given'), { status });
    expect(toThrown(given)).toMatchObject({ status, code, message: 'as given', cause: given });
  });

  it('counts an error without a status as 500', () => {
    expect(toThrown(new TypeError('broken'))).toMatchObject({ status: 500, code: 'upstream' });
  });
});
