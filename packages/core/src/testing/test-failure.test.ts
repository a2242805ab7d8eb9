import { describe, expect, it } from 'vitest';
import { failureOf, testFailure } from './test-failure.ts';

describe('failureOf', () => {
  it('fails where the call succeeded', async () => {
    await expect(failureOf(Promise.resolve('an answer'))).rejects.toThrow('the call succeeded');
  });

  it('passes on what is no LLMError', async () => {
    const fault = new RangeError('a fault of the program');
    await expect(failureOf(Promise.reject(fault))).rejects.toBe(fault);
  });

  it('gives the error of a call that failed', async () => {
    const failure = testFailure('overloaded', { retryAfterMs: 5 });
    expect(await failureOf(Promise.reject(failure))).toBe(failure);
    expect(failure).toMatchObject({ code: 'overloaded', retryAfterMs: 5 });
  });
});
