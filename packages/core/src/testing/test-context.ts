import type { CallContext } from '../contract/service.ts';
import { createCallContext } from '../service/call-context.ts';

/** A context with a fixed id, `test-request`, and what the test knows; the rest are the usual defaults. */
export function testContext(known: Partial<CallContext> = {}): CallContext {
  return createCallContext({ requestId: 'test-request', ...known });
}
