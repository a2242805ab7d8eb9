import { hash, timingSafeEqual } from 'node:crypto';
import { LLMError, type Principal } from '@llm/core';
import type { ShownByRequest } from './authenticate.ts';
import { readCredential } from './read-credential.ts';

// OpenAI's words. LiteLLM's client takes a 401 without them for a bad request (litellm 1.108.7, read 2026-11-30).
const wrongKey = 'Incorrect API key provided';

const admin: Principal = { id: 'master', role: 'admin' };

/** Authenticates callers by one shared key. SHA-256 digests are compared in constant time, so the time tells neither the length nor the content of the key. */
export function masterKey(key: string): (shown: Omit<ShownByRequest, 'signal'>) => Principal {
  const expected = digest(key);
  // A cache of keys that passed, to skip the SHA-256: it holds the one key or nothing. A look-up compares hashes
  // that V8 seeds anew in each process, so its time does not tell how much of a wrong key is right.
  const proven = new Set<string>();
  return ({ headers, query }) => {
    const shown = readCredential(headers, query);
    if (shown !== undefined && proven.has(shown)) return admin;
    if (shown === undefined) {
      throw new LLMError('authentication', 'no key: send one as "Authorization: Bearer <key>"');
    }
    if (!timingSafeEqual(digest(shown), expected)) throw new LLMError('authentication', wrongKey);
    proven.add(shown);
    return admin;
  };
}

function digest(key: string): Buffer {
  return hash('sha256', key, 'buffer');
}
