import { createContextKey, type Principal } from '@llm/core';

/** Where a gateway leaves the principal in the context of each call, for layers to read with `valueOf`; `undefined` for a call that came through no gateway. */
export const principalKey = createContextKey<Principal | undefined>('principal', undefined);
