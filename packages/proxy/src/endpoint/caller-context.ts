import {
  answerMemoryKey,
  type CallContext,
  type CallRecord,
  callRecordKey,
  createCallContext,
  withValue,
} from '@llm/core';
import { principalKey } from '../auth/principal.ts';
import type { RoutedInbound } from '../route-table.ts';
import { keptHeadersKey, pickHeaders } from './kept-headers.ts';

/** What a call carries of the request that made it, and of itself: its record, and the signal that ends it. */
export function callerContext(
  inbound: Pick<RoutedInbound, 'requestId' | 'principal' | 'memory' | 'headers'>,
  { record, signal, keptHeaders }: CallParts,
): CallContext {
  const { requestId, principal, memory, headers } = inbound;
  const caller = withValue(createCallContext({ requestId, signal }), principalKey, principal);
  const context = memory === undefined ? caller : withValue(caller, answerMemoryKey, memory);
  const whole = withValue(context, callRecordKey, record);
  return keptHeaders === undefined
    ? whole
    : withValue(whole, keptHeadersKey, pickHeaders(headers, keptHeaders));
}

interface CallParts {
  readonly record: CallRecord;
  readonly signal: AbortSignal;
  /** Names of headers that layers and filters read. */
  readonly keptHeaders?: readonly string[] | undefined;
}
