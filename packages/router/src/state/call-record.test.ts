import { valueOf, withValue } from '@llm/core';
import { describe, expect, it } from 'vitest';
import { context, failure } from '../../test/doubles.ts';
import {
  callRecordKey,
  callRecordOf,
  createCallRecord,
  lastFailureOf,
  withCallRecord,
} from './call-record.ts';

describe('withCallRecord', () => {
  it('keeps the record that is there', () => {
    const record = createCallRecord();
    const known = withValue(context(), callRecordKey, record);
    expect(withCallRecord(known)).toBe(known);
    expect(callRecordOf(known)).toBe(record);
  });

  it('makes one where there is none', () => {
    const made = withCallRecord(context());
    expect(valueOf(made, callRecordKey)).toEqual(createCallRecord());
    expect(callRecordOf(made)).toBe(valueOf(made, callRecordKey));
  });
});

describe('lastFailureOf', () => {
  it('finds the newest failure of a deployment, and none of another', () => {
    const record = createCallRecord();
    const [older, newer] = [failure('upstream'), failure('timeout')];
    record.failures = [
      { deployment: 'a', model: 'm', error: older },
      { deployment: 'a', model: 'm', error: newer },
    ];
    expect(lastFailureOf(record, 'a')).toBe(newer);
    expect(lastFailureOf(record, 'b')).toBeUndefined();
  });
});
