import { describe, expect, it } from 'vitest';
import { testContext } from '../testing/test-context.ts';
import { testFailure } from '../testing/test-failure.ts';
import { valueOf, withValue } from './call-context.ts';
import {
  answerAttempt,
  beginAttempt,
  callRecordKey,
  callRecordOf,
  createCallRecord,
  failAttempt,
  lastFailureOf,
  withCallRecord,
} from './call-record.ts';

const attemptAt = (record = createCallRecord(), deployment = 'a') =>
  beginAttempt(record, { deployment, provider: 'acme', model: 'm', startedAt: 10 });

describe('withCallRecord', () => {
  it('keeps the record that is there', () => {
    const record = createCallRecord();
    const known = withValue(testContext(), callRecordKey, record);
    expect(withCallRecord(known)).toBe(known);
    expect(callRecordOf(known)).toBe(record);
  });

  it('makes one where there is none', () => {
    const made = withCallRecord(testContext());
    expect(valueOf(made, callRecordKey)).toEqual(createCallRecord());
    expect(callRecordOf(made)).toBe(valueOf(made, callRecordKey));
  });
});

describe('an attempt', () => {
  it('is in the record from its beginning', () => {
    const record = createCallRecord();
    const attempt = attemptAt(record);
    expect(record.attempts).toEqual([attempt]);
    expect(attempt.durationMs).toBeUndefined();
  });

  it('ends once, with whatever comes first', () => {
    const [failed, answered] = [attemptAt(), attemptAt()];
    const error = testFailure('timeout');
    failAttempt(failed, 15, error);
    answerAttempt(failed, 99, { status: 200 });
    expect(failed).toMatchObject({ durationMs: 5, status: undefined, error });
    answerAttempt(answered, 15, { status: 200, replays: 1 });
    failAttempt(answered, 99, error);
    expect(answered).toMatchObject({ durationMs: 5, status: 200, error: undefined, replays: 1 });
  });
});

describe('lastFailureOf', () => {
  it('finds the newest failure of a deployment, and none of another', () => {
    const record = createCallRecord();
    const [older, newer] = [testFailure('upstream'), testFailure('timeout')];
    failAttempt(attemptAt(record), 11, older);
    failAttempt(attemptAt(record), 12, newer);
    attemptAt(record);
    answerAttempt(attemptAt(record, 'b'), 13, {});
    expect(lastFailureOf(record, 'a')).toBe(newer);
    expect(lastFailureOf(record, 'b')).toBeUndefined();
  });
});
