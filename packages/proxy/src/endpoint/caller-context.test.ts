import { answerMemoryKey, callRecordKey, createCallRecord, valueOf } from '@llm/core';
import { expect, it } from 'vitest';
import { principalKey } from '../auth/principal.ts';
import { callerContext } from './caller-context.ts';

it('has what is known of the request and of the call, and no place for memory that nobody bounds', () => {
  const { signal } = new AbortController();
  const record = createCallRecord();
  const principal = { id: 'ann', role: 'caller' } as const;
  const inbound = { requestId: 'call-1', principal, memory: undefined };
  const context = callerContext(inbound, { record, signal });
  expect(context).toMatchObject({ requestId: 'call-1', signal });
  expect(valueOf(context, principalKey)).toBe(principal);
  expect(valueOf(context, callRecordKey)).toBe(record);
  expect(valueOf(context, answerMemoryKey)).toBeUndefined();
});
