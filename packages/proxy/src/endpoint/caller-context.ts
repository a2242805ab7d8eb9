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

/** What a call carries of the request that made it, and of itself: its record, and the signal that ends it. */
export function callerContext(
  { requestId, principal, memory }: Pick<RoutedInbound, 'requestId' | 'principal' | 'memory'>,
  { record, signal }: { readonly record: CallRecord; readonly signal: AbortSignal },
): CallContext {
  const caller = withValue(createCallContext({ requestId, signal }), principalKey, principal);
  const context = memory === undefined ? caller : withValue(caller, answerMemoryKey, memory);
  return withValue(context, callRecordKey, record);
}
