import { errorTraits, type ErrorCode } from '@llm/core';
import { describe, expect, it } from 'vitest';
import { failureTraits } from './failure-traits.ts';

const codes = Object.keys(errorTraits) as ErrorCode[];
const codesWith = (fits: (code: ErrorCode) => boolean) => codes.filter(fits).toSorted();

describe('failureTraits', () => {
  it('leaves what the caller did or wants to the caller', () => {
    expect(codesWith((code) => !failureTraits[code].otherModel)).toEqual([
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

  it('looks elsewhere for whatever speaks against a deployment', () => {
    expect(
      codesWith(
        (code) => failureTraits[code].health !== 'ignored' && !failureTraits[code].elsewhere,
      ),
    ).toEqual([]);
  });
});
