import type { Principal } from '@llm/core';
import type { Inbound } from '../inbound.ts';

/** What a request shows of who sends it. */
export type ShownByRequest = Pick<Inbound, 'headers' | 'query' | 'peer'>;

/**
 * Says whose call it is. What it throws is the answer of the call.
 *
 * @throws {LLMError} authentication: no key, or a wrong one; invalid_request: two different keys
 */
export type Authenticate = (shown: ShownByRequest) => Principal | Promise<Principal>;
