import type { Headers } from '@llm/core';

/** Who makes a call. */
export interface Principal {
  /** Fit for logs: never a key or a part of one. */
  readonly id: string;
  readonly role: 'admin' | 'caller';
}

/**
 * Says whose call it is from the headers of its request, whose names are in lower case. What it throws is
 * the answer of the call.
 *
 * @throws {LLMError} authentication: no key, or a wrong one; invalid_request: two different keys
 */
export type Authenticate = (headers: Headers) => Principal | Promise<Principal>;
