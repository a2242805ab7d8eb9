import { createContextKey } from '@llm/core';

/** Who makes a call. */
export interface Principal {
  /** Fit for logs: never a key or a part of one. */
  readonly id: string;
  /** Routes for admins refuse callers. */
  readonly role: 'admin' | 'caller';
}

/** Where a gateway leaves the principal in the context of each call, for layers to read with `valueOf`; `undefined` for a call that came through no gateway. */
export const principalKey = createContextKey<Principal | undefined>('principal', undefined);
