import { LLMError } from '@llm/core';
import { describe, expect, it } from 'vitest';
import { failureOf } from './refusals.ts';

const visit = { model: 'fast', waitedMs: 1_999.6 };

describe('failureOf', () => {
  it('is a rate limit where time makes room, with that time', () => {
    const ending = { kind: 'refused', reason: 'no room', retryAfterMs: 7_000 } as const;
    expect(failureOf(ending, visit)).toMatchObject({ code: 'rate_limited', retryAfterMs: 7_000 });
  });

  it('is overloaded where a call must end first', () => {
    const ending = { kind: 'refused', reason: 'no room', retryAfterMs: Infinity } as const;
    expect(failureOf(ending, visit)).toMatchObject({ code: 'overloaded' });
  });

  it('always says when to come back to a full queue', () => {
    const ending = { kind: 'refused', reason: 'full', retryAfterMs: Infinity } as const;
    expect(failureOf(ending, visit)).toMatchObject({ code: 'overloaded', retryAfterMs: 1_000 });
  });

  it('says for how long a call waited in vain', () => {
    expect(failureOf({ kind: 'timed out' }, visit)).toMatchObject({
      code: 'queue_timeout',
      message: 'the call waited 2000 ms for a deployment of fast, and its time was over',
    });
  });

  it('keeps the reason of an abort', () => {
    const error = new LLMError('cancelled', 'gone');
    expect(failureOf({ kind: 'cancelled', error }, visit)).toBe(error);
  });
});
