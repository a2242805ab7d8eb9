import { describe, expect, it } from 'vitest';
import { createKnownSecrets } from './known-secrets.ts';
import { plainRequest } from '../testing/chat-examples.ts';

const call = {
  operation: 'chat',
  model: 'm',
  stream: false,
  settings: {},
  decoded: () => plainRequest,
} as const;

describe('createKnownSecrets', () => {
  it('knows the key, the values of headers that are no plain words, and the key of a call', () => {
    const { of, watch } = createKnownSecrets({
      headers: { 'X-Company-Auth': 'Bearer of-the-company', 'user-agent': 'me' },
    });
    expect(watch('the-key')).toBe('the-key');
    expect(of(call)).toEqual(['the-key', 'of-the-company']);
    expect(of({ ...call, settings: { apiKey: 'own' } })).toContain('own');
  });

  it('knows the last keys that a source gave', async () => {
    let count = 0;
    const known = createKnownSecrets({});
    const source = known.watch(() => `key-${(count += 1)}`);
    expect(known.of(call)).toEqual([]);
    const { signal } = new AbortController();
    for (let times = 0; times < 6; times += 1)
      if (typeof source === 'function') await source(signal);
    expect(known.of(call)).toEqual(['key-3', 'key-4', 'key-5', 'key-6']);
  });
});
