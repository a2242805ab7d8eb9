import { describe, expect, it } from 'vitest';
import type { Auth, Provider } from '../contract/provider.ts';
import { toProof } from './proof.ts';

const provider = (auth: Auth): Provider => ({
  id: 'acme',
  baseUrl: 'https://acme.example',
  auth,
  speaks: {},
});

describe('toProof', () => {
  it.each<[Auth, object]>([
    [
      { scheme: 'bearer', env: 'E' },
      { headers: { authorization: 'Bearer k' }, query: {} },
    ],
    [
      { scheme: 'header', name: 'x-key', env: 'E' },
      { headers: { 'x-key': 'k' }, query: {} },
    ],
    [
      { scheme: 'query', name: 'key', env: 'E' },
      { headers: {}, query: { key: 'k' } },
    ],
    [{ scheme: 'none' }, { headers: { authorization: 'Bearer k' }, query: {} }],
  ])('proves by %o', (auth, proof) => {
    expect(toProof(provider(auth), 'k')).toEqual(proof);
  });

  it('needs a key unless the scheme is none', () => {
    expect(() => toProof(provider({ scheme: 'bearer', env: 'E' }), undefined)).toThrow('set E');
    expect(() => toProof(provider({ scheme: 'bearer', env: 'E' }), '')).toThrow('set E');
    expect(toProof(provider({ scheme: 'none' }), undefined)).toEqual({ headers: {}, query: {} });
  });
});
