import type { Headers } from '@llm/core';

/** Who makes a call. */
export interface Principal {
  /** Fit for logs: never a key or a part of one. */
  readonly id: string;
  readonly role: 'admin' | 'caller';
}

/** @throws {LLMError} authentication: no key, or a wrong one; invalid_request: two different keys */
export type Authenticate = (headers: Headers) => Principal | Promise<Principal>;
