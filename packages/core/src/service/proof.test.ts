import { describe, expect, it } from 'vitest';
import { toProof, type KeyAuth } from './proof.ts';

describe('toProof', () => {
  it.each<[KeyAuth, object]>([
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
    expect(toProof('acme', auth, 'k')).toEqual(proof);
  });

  it('needs a key unless the scheme is none', () => {
    expect(() => toProof('acme', { scheme: 'bearer', env: 'E' }, undefined)).toThrow('set E');
    expect(() => toProof('acme', { scheme: 'bearer', env: 'E' }, '')).toThrow('set E');
    expect(toProof('acme', { scheme: 'none' }, undefined)).toEqual({ headers: {}, query: {} });
  });
});
