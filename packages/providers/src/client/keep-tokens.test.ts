import { defineProvider, type JsonObject, tokenSourceOf } from '@llm/core';
import { describe, expect, it } from 'vitest';
import { createTokenKeeper } from './keep-tokens.ts';

function tokenProvider() {
  const made: JsonObject[] = [];
  const provider = defineProvider({
    id: 'acme',
    baseUrl: 'https://acme.example',
    auth: {
      scheme: 'bearer',
      env: 'ACME_API_KEY',
      createTokenSource(settings) {
        made.push(settings);
        return settings['zone'] === undefined ? undefined : () => `token-${made.length}`;
      },
    },
    speaks: {},
  });
  return { provider, made };
}

describe('createTokenKeeper', () => {
  it('makes a source once for the same settings, in whatever order they stand', () => {
    const { provider, made } = tokenProvider();
    const keep = createTokenKeeper();
    const first = tokenSourceOf(keep(provider).auth, { zone: 'a', client: 'b' });
    expect(tokenSourceOf(keep(provider).auth, { client: 'b', zone: 'a' })).toBe(first);
    expect(tokenSourceOf(keep(provider).auth, { zone: 'b' })).not.toBe(first);
    expect(tokenSourceOf(keep(provider).auth, {})).toBeUndefined();
    expect(tokenSourceOf(keep(provider).auth, {})).toBeUndefined();
    expect(made).toHaveLength(3);
  });

  it('forgets what it has where settings never end', () => {
    const { provider, made } = tokenProvider();
    const { auth } = createTokenKeeper()(provider);
    for (let zone = 0; zone <= 100; zone += 1) tokenSourceOf(auth, { zone });
    tokenSourceOf(auth, { zone: 0 });
    expect(made).toHaveLength(102);
  });

  it('shares nothing with another client, and leaves providers without tokens alone', () => {
    const { provider, made } = tokenProvider();
    for (const keep of [createTokenKeeper(), createTokenKeeper()])
      tokenSourceOf(keep(provider).auth, { zone: 'a' });
    expect(made).toHaveLength(2);
    const plain = defineProvider({ ...provider, auth: { scheme: 'none' } });
    expect(createTokenKeeper()(plain)).toBe(plain);
  });
});
