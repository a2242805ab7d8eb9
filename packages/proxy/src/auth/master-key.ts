import { hash, timingSafeEqual } from 'node:crypto';
import { LLMError } from '@llm/core';
import type { Authenticate, Principal } from './authenticate.ts';
import { readCredential } from './read-credential.ts';

const admin: Principal = { id: 'master', role: 'admin' };

/** Lets in who shows the one key. Digests are compared, so neither length nor content of the key shows in the time it takes. */
export function masterKey(key: string): Authenticate {
  const expected = digest(key);
  // The key itself, once somebody has shown it. A look-up compares hashes of strings, seeded anew in each
  // process, so a wrong key takes as long as any other wrong key.
  const proven = new Set<string>();
  return (headers) => {
    const shown = readCredential(headers);
    if (shown !== undefined && proven.has(shown)) return admin;
    if (shown === undefined) {
      throw new LLMError('authentication', 'no key: send one as "Authorization: Bearer <key>"');
    }
    if (!timingSafeEqual(digest(shown), expected))
      throw new LLMError('authentication', 'the key is not valid');
    proven.add(shown);
    return admin;
  };
}

const anonymous: Principal = { id: 'anonymous', role: 'admin' };

/** Lets everybody in. For gateways that only their own machine can reach. */
export const open: Authenticate = () => anonymous;

function digest(key: string): Buffer {
  return hash('sha256', key, 'buffer');
}
