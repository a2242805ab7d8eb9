import { errorTraits, type ErrorCode } from '@llm/core';
import { describe, expect, it } from 'vitest';
import { testFailure } from '@llm/core/testing';
import { failureTraits, isTimedOut } from './failure-traits.ts';

const codes = Object.keys(errorTraits) as ErrorCode[];
const codesWith = (fits: (code: ErrorCode) => boolean) => codes.filter(fits).toSorted();

describe('failureTraits', () => {
  it('leaves what the caller did or wants to the caller', () => {
    expect(codesWith((code) => failureTraits[code].otherModel === 'none')).toEqual([
      'cancelled',
      'invalid_request',
    ]);
  });

  it('never holds a mistake of the caller against a deployment', () => {
    for (const code of [
      'invalid_request',
      'context_length_exceeded',
      'content_filtered',
    ] as const) {
      expect(failureTraits[code].health).toBe('ignored');
    }
  });

  it('takes what is about the prompt for final, and asks no sibling', () => {
    const final = codesWith((code) => failureTraits[code].final);
    expect(final).toEqual([
      'cancelled',
      'content_filtered',
      'context_length_exceeded',
      'invalid_request',
      'payload_too_large',
      'unsupported',
    ]);
    expect(final.filter((code) => failureTraits[code].elsewhere)).toEqual([]);
    expect(final.filter((code) => failureTraits[code].health !== 'ignored')).toEqual([]);
  });

  it('looks elsewhere for whatever speaks against a deployment', () => {
    expect(
      codesWith(
        (code) => failureTraits[code].health !== 'ignored' && !failureTraits[code].elsewhere,
      ),
    ).toEqual([]);
  });
});

describe('isTimedOut', () => {
  it('is so for a bound of ours, and not for the word of an upstream', () => {
    expect(isTimedOut(testFailure('timeout'))).toBe(true);
    expect(isTimedOut(testFailure('timeout', { upstream: { status: 504 } }))).toBe(false);
    expect(isTimedOut(testFailure('upstream'))).toBe(false);
  });
});
