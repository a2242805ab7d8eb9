import { createCallRecord, callRecordKey, LLMError, withValue } from '@llm/core';
import {
  fakeClock,
  scriptedChat,
  testCall,
  testContext,
  testFailure,
  testStream,
} from '@llm/core/testing';
import { describe, expect, it } from 'vitest';
import { createRestarts } from './restarts.ts';

function setUp(known: { readonly mostAttempts?: number; readonly deadline?: number } = {}) {
  const { mostAttempts = 4, deadline = Infinity } = known;
  const caller = new AbortController();
  const clock = fakeClock();
  const inner = scriptedChat(testStream());
  const base = testContext({ signal: caller.signal, deadline });
  const restarts = createRestarts({
    ...{ inner, call: testCall('fast', {}, true), otherModel: false, mode: 'verified' },
    ...{ context: withValue(base, callRecordKey, createCallRecord()), mostAttempts },
    ...{ gapMs: 1_000, clock },
  });
  return { restarts, caller, clock, inner };
}

describe('createRestarts', () => {
  it.each([
    ['a broken connection', testFailure('connection'), true],
    ['a failing upstream', testFailure('upstream'), true],
    ['what is said of the prompt', testFailure('content_filtered'), false],
    ['a loop', testFailure('repeated_output'), false],
    ['a time of the caller’s own', new LLMError('timeout', 'late', { byCaller: true }), false],
  ])('mends %s: %s', (_, error, expected) => {
    expect(setUp().restarts.mayMend(error)).toBe(expected);
  });

  it('mends nothing without time, attempts or a caller', () => {
    const error = testFailure('connection');
    expect(setUp({ mostAttempts: 0 }).restarts.mayMend(error)).toBe(false);
    expect(setUp({ deadline: 0 }).restarts.mayMend(error)).toBe(false);
    const { restarts, caller } = setUp();
    caller.abort();
    expect(restarts.mayMend(error)).toBe(false);
  });

  it('gives nothing after it was cancelled, and passes the caller’s end on', async () => {
    const { restarts, inner } = setUp();
    restarts.cancel();
    await expect(restarts.again()).rejects.toMatchObject({ code: 'cancelled' });
    const other = setUp();
    await other.restarts.again();
    other.caller.abort();
    expect(other.inner.contexts[0]?.signal.aborted).toBe(true);
    expect(inner.contexts[0]?.signal.aborted).toBe(true);
  });
});
