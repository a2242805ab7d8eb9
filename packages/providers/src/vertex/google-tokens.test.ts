import type { ApiKey } from '@llm/core';
import { fakeClock } from '@llm/core/testing';
import { describe, expect, it } from 'vitest';
import { type AuthLibrary, googleTokens, projectOf } from './google-tokens.ts';

const account = { type: 'service_account', project_id: 'acme', private_key: 'secret' };

/** A library that notes how it was asked, and gives tokens of an hour. */
function fakeLibrary(
  options: { readonly token?: string | null; readonly end?: () => number } = {},
) {
  const made: unknown[] = [];
  let asked = 0;
  const library: AuthLibrary = {
    GoogleAuth: class {
      constructor(given: unknown) {
        made.push(given);
      }
      getClient() {
        return Promise.resolve({
          // The library says of the last token when it ends.
          get credentials() {
            return options.end === undefined ? {} : { expiry_date: options.end() };
          },
          getAccessToken: () => {
            asked += 1;
            const token = 'token' in options ? options.token : `token-${asked}`;
            return Promise.resolve(token === undefined ? {} : { token });
          },
        });
      }
    },
  };
  return { load: () => Promise.resolve(library), made };
}

const give = (source: ApiKey | undefined): unknown =>
  typeof source === 'function' ? source(new AbortController().signal) : source;

describe('googleTokens', () => {
  it.each([{}, { vertex_location: 'global' }, { vertex_credentials: ' ' }])(
    'asks for none by %j',
    (settings) => {
      expect(googleTokens(settings)).toBeUndefined();
    },
  );

  it.each([
    [{ vertex_credentials: account }, { credentials: account }],
    [{ vertex_credentials: JSON.stringify(account) }, { credentials: account }],
    [{ vertex_credentials: '/run/key.json' }, { keyFilename: '/run/key.json' }],
    [{ vertex_project: 'acme' }, {}],
  ])('proves who calls by %j', async (settings, expected) => {
    const { load, made } = fakeLibrary();
    expect(await give(googleTokens(settings, { load }))).toBe('token-1');
    expect(made).toEqual([{ scopes: [expect.stringContaining('cloud-platform')], ...expected }]);
  });

  it('refuses what begins like JSON and is none, without repeating it', () => {
    const broken = { vertex_credentials: '{"private_key":"secret' };
    expect(() => googleTokens(broken)).toThrow(
      expect.objectContaining({ code: 'invalid_request', param: 'vertex_credentials' }),
    );
    expect(() => googleTokens(broken)).not.toThrow('secret');
  });

  it.each([undefined, null, ''])('fails where Google gives %s for a token', async (token) => {
    const { load } = fakeLibrary({
      ...(token !== undefined && { token }),
      ...(token === undefined && { token: null }),
    });
    const source = googleTokens({ vertex_project: 'acme' }, { load });
    await expect(give(source)).rejects.toMatchObject({ code: 'authentication' });
  });

  it('says which package is missing, and tries again at the next call', async () => {
    let loads = 0;
    const { load: good } = fakeLibrary();
    const load = () => {
      loads += 1;
      return loads === 1 ? Promise.reject(new Error('half installed')) : good();
    };
    const source = googleTokens({ vertex_project: 'acme' }, { load });
    await expect(give(source)).rejects.toMatchObject({ code: 'authentication' });
    expect(await give(source)).toBe('token-1');
  });

  it('fetches one token for all who ask, and the next one near its end', async () => {
    const clock = fakeClock();
    const { load } = fakeLibrary({ end: () => clock.date() + 3_600_000 });
    const source = googleTokens({ vertex_project: 'acme' }, { load, clock });
    expect(await Promise.all([give(source), give(source)])).toEqual(['token-1', 'token-1']);
    await clock.advance(3_600_000);
    expect(await give(source)).toBe('token-2');
  });
});

describe('projectOf', () => {
  it('finds the project of a service account', () => {
    expect(projectOf({ vertex_credentials: account })).toBe('acme');
    expect(projectOf({ vertex_credentials: '/run/key.json' })).toBeUndefined();
  });
});
