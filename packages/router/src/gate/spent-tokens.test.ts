import { LLMError } from '@llm/core';
import { testFailure } from '@llm/core/testing';
import { describe, expect, it } from 'vitest';
import { spentBefore, spentTokens, tokensOf } from './spent-tokens.ts';

const usage = {
  input: { fresh: 1, cacheRead: 2, cacheWrite: 4, cacheWriteHour: 8, audio: 16 },
  output: { text: 32, reasoning: 64, audio: 128 },
};

describe('spentTokens', () => {
  it('is all that was processed, however the answer ended', () => {
    expect(tokensOf(usage)).toBe(255);
    const error = testFailure('connection');
    expect(spentTokens({ kind: 'completed', usage })).toBe(255);
    expect(spentTokens({ kind: 'cancelled', usage })).toBe(255);
    expect(spentTokens({ kind: 'failed', error, usage })).toBe(255);
  });

  it('is unknown where the upstream told nothing', () => {
    expect(spentTokens({ kind: 'completed' })).toBeUndefined();
  });
});

describe('spentBefore', () => {
  it.each(['rate_limited', 'connection', 'invalid_request', 'overloaded'] as const)(
    'is nothing after %s',
    (code) => {
      expect(spentBefore(testFailure(code))).toBe(0);
    },
  );

  it.each(['timeout', 'cancelled', 'invalid_response'] as const)('is unknown after %s', (code) => {
    expect(spentBefore(new LLMError(code, 'late'))).toBeUndefined();
  });

  it('is unknown after what is no failure of a call', () => {
    expect(spentBefore(new TypeError('a bug'))).toBeUndefined();
  });
});
