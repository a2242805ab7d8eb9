import type { Principal } from '@llm/core';
import type { ShownByRequest } from './authenticate.ts';

const anonymous: Principal = { id: 'anonymous', role: 'admin' };

/**
 * Lets every caller in, without a key. Use it only where nobody else can reach the gateway: one that uses it answers this
 * machine alone unless its `guard` says otherwise.
 */
export const open = (_shown?: Omit<ShownByRequest, 'signal'>): Principal => anonymous;
