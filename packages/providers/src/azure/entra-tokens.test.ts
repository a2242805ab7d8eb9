import type { ApiKey } from '@llm/core';
import { fakeClock } from '@llm/core/testing';
import { describe, expect, it } from 'vitest';
import { entraTokens, type IdentityLibrary } from './entra-tokens.ts';

const application = { tenant_id: 't', client_id: 'c', client_secret: 's' };

/** A library whose credentials note how they were made, and give tokens of an hour. */
function fakeIdentity(options: { readonly givesNone?: boolean; readonly now?: () => number } = {}) {
  const made: unknown[][] = [];
  const asked: string[] = [];
  const credential = (name: string) =>
    class {
      constructor(...given: unknown[]) {
        made.push([name, ...given]);
      }
      getToken(scope: string) {
        asked.push(scope);
        const expiresOnTimestamp = (options.now?.() ?? Date.now()) + 3_600_000;
        const token = { token: `token-${asked.length}`, expiresOnTimestamp };
        return Promise.resolve(options.givesNone === true ? null : token);
      }
    };
  const library: IdentityLibrary = {
    ClientSecretCredential: credential('ClientSecretCredential'),
    ManagedIdentityCredential: credential('ManagedIdentityCredential'),
    WorkloadIdentityCredential: credential('WorkloadIdentityCredential'),
    DefaultAzureCredential: credential('DefaultAzureCredential'),
  };
  return { library, made, asked };
}

const give = (source: ApiKey | undefined): unknown =>
  typeof source === 'function' ? source(new AbortController().signal) : source;

describe('entraTokens', () => {
  it.each([{}, { azure_ad_token: ' ' }, { tenant_id: 't', client_id: 'c' }, { client_id: 'c' }])(
    'asks for none by %j',
    (settings) => {
      expect(entraTokens(settings)).toBeUndefined();
    },
  );

  it('gives a token that is there as it is', () => {
    expect(entraTokens({ azure_ad_token: 'eyJ0', ...application })).toBe('eyJ0');
  });

  it.each([
    [{ azure_ad_token: 'oidc/google/audience' }, 'azure_ad_token'],
    [{ azure_credential: 'Certificate' }, 'azure_credential'],
    [{ azure_credential: 'ClientSecretCredential', client_id: 'c' }, 'azure_credential'],
  ])('refuses %j', (settings, param) => {
    expect(() => entraTokens(settings)).toThrow(
      expect.objectContaining({ code: 'invalid_request', param }),
    );
  });

  it('says which package is missing, and tries again at the next call', async () => {
    const source = entraTokens(application);
    for (const attempt of ['first', 'second']) {
      await expect(give(source), attempt).rejects.toMatchObject({
        code: 'authentication',
        message: expect.stringContaining('@azure/identity'),
      });
    }
  });

  it('loads the library again after a failure, and once after that', async () => {
    const { library } = fakeIdentity();
    let loads = 0;
    const load = () => {
      loads += 1;
      return loads === 1 ? Promise.reject(new Error('half installed')) : Promise.resolve(library);
    };
    const source = entraTokens(application, { load });
    await expect(give(source)).rejects.toMatchObject({ code: 'authentication' });
    expect(await give(source)).toBe('token-1');
    expect(loads).toBe(2);
  });

  it('fails where Entra gives no token', async () => {
    const { library } = fakeIdentity({ givesNone: true });
    const source = entraTokens(application, { load: () => Promise.resolve(library) });
    await expect(give(source)).rejects.toMatchObject({ code: 'authentication' });
  });

  it('fetches one token for all who ask, and the next one near its end', async () => {
    const clock = fakeClock();
    const { library, asked } = fakeIdentity({ now: () => clock.now() });
    const load = () => Promise.resolve(library);
    const source = entraTokens(
      { ...application, azure_scope: 'api://x/.default' },
      { load, clock },
    );
    expect(asked).toEqual([]);
    expect(await Promise.all([give(source), give(source)])).toEqual(['token-1', 'token-1']);
    expect(asked).toEqual(['api://x/.default']);
    await clock.advance(3_600_000);
    expect(await give(source)).toBe('token-2');
  });

  it.each([
    [application, ['ClientSecretCredential', 't', 'c', 's']],
    [{ azure_credential: 'ManagedIdentityCredential' }, ['ManagedIdentityCredential', {}]],
    [
      { azure_credential: 'ManagedIdentityCredential', client_id: 'c' },
      ['ManagedIdentityCredential', { clientId: 'c' }],
    ],
    [
      { azure_credential: 'WorkloadIdentityCredential', client_id: 'c' },
      ['WorkloadIdentityCredential', { clientId: 'c' }],
    ],
    [{ azure_credential: 'DefaultAzureCredential' }, ['DefaultAzureCredential']],
  ])('makes of %j the credential %j', async (settings, expected) => {
    const { library, made, asked } = fakeIdentity();
    await give(entraTokens(settings, { load: () => Promise.resolve(library) }));
    expect(made).toEqual([expected]);
    expect(asked).toEqual(['https://cognitiveservices.azure.com/.default']);
  });
});
