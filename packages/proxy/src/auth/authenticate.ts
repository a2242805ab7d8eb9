import type { Principal } from '@llm/core';
import type { Inbound } from '../inbound.ts';

/** What a request shows of who sends it. */
export interface ShownByRequest extends Pick<Inbound, 'headers' | 'query' | 'peer'> {
  /** Aborts when the client disconnects, and when the answer has taken longer than `authenticateMs` of the gateway. */
  readonly signal: AbortSignal;
}

/**
 * Says whose call it is. What it throws is the answer of the call; what is no `LLMError` is told as an internal failure,
 * and logged. Requests that it is asked about are bounded in number and time.
 *
 * @throws {LLMError} authentication: no key, or a wrong one; invalid_request: two different keys
 */
export type Authenticate = (shown: ShownByRequest) => Principal | Promise<Principal>;
