import { answerMemoryKey, callRecordKey, createCallRecord, valueOf } from '@llm/core';
import { expect, it } from 'vitest';
import { principalKey } from '../auth/principal.ts';
import { callerContext } from './caller-context.ts';
import { keptHeadersKey } from './kept-headers.ts';

it('has what is known of the request and of the call, and no place for memory that nobody bounds', () => {
  const { signal } = new AbortController();
  const record = createCallRecord();
  const principal = { id: 'ann', role: 'caller' } as const;
  const headers = { 'user-agent': 'test', cookie: 'secret' };
  const inbound = { requestId: 'call-1', principal, memory: undefined, headers };
  const context = callerContext(inbound, { record, signal, keptHeaders: undefined });
  expect(context).toMatchObject({ requestId: 'call-1', signal });
  expect(valueOf(context, principalKey)).toBe(principal);
  expect(valueOf(context, callRecordKey)).toBe(record);
  expect(valueOf(context, answerMemoryKey)).toBeUndefined();
  expect(valueOf(context, keptHeadersKey)).toEqual({});
});

it('keeps the headers that somebody reads, and no others', () => {
  const { signal } = new AbortController();
  const record = createCallRecord();
  const inbound = { requestId: 'call-1', principal: undefined, memory: undefined };
  const headers = { 'user-agent': 'test', cookie: 'secret' };
  const keptHeaders = ['user-agent', 'x-absent'];
  const context = callerContext({ ...inbound, headers }, { record, signal, keptHeaders });
  expect(valueOf(context, keptHeadersKey)).toEqual({ 'user-agent': 'test' });
});
