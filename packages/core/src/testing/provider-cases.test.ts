import { describe, expect, it } from 'vitest';
import { failingCases } from '../../test/failing-cases.ts';
import { inventedProtocol } from '../../test/invented-protocol/invented-protocol.ts';
import type { Auth, Provider } from '../contract/provider.ts';
import { LLMError } from '../error/llm-error.ts';
import { loadFixtures } from './load-fixtures.ts';
import { providerCases } from './provider-cases.ts';

const fixtures = loadFixtures(
  new URL('../../test/invented-protocol/__fixtures__/', import.meta.url),
);
const acme: Provider = {
  id: 'acme',
  baseUrl: 'https://api.acme.example/v1',
  auth: { scheme: 'bearer', env: 'ACME_API_KEY' },
  speaks: { chat: [inventedProtocol] },
};

async function failuresWith(change: Partial<Provider>): Promise<string> {
  return (await failingCases(providerCases({ ...acme, ...change }, fixtures))).join('\n');
}

describe('providerCases', () => {
  it.each<[string, Partial<Provider>, string]>([
    ['an id in capitals', { id: 'Acme' }, 'its id'],
    ['a URL without encryption', { baseUrl: 'http://api.acme.example' }, 'its base URL'],
    ['a URL with a slash at its end', { baseUrl: 'https://api.acme.example/v1/' }, 'its base URL'],
    ['a URL with a query', { baseUrl: 'https://api.acme.example/v1?a=1' }, 'its base URL'],
    ['a variable in small letters', { auth: { scheme: 'bearer', env: 'acme' } }, 'its variables'],
    ['a variable with a space', { baseUrlEnv: 'ACME URL' }, 'its variables'],
    ['a key without a place', { auth: { scheme: 'header', name: '', env: 'A' } }, 'its variables'],
    ['a quirk inside a field', { quirks: { drop: ['a.b'] } }, 'its quirks'],
    ['a field dropped twice', { quirks: { drop: ['a', 'a'] } }, 'its quirks'],
    ['a field dropped and renamed', { quirks: { drop: ['a'], rename: { a: 'b' } } }, 'its quirks'],
    ['a clamp without a bound', { quirks: { clamp: { a: {} } } }, 'its quirks'],
    ['a clamp without room', { quirks: { clamp: { a: { min: 2, max: 1 } } } }, 'its quirks'],
    ['a quirk that its fixture does not know', { quirks: { drop: ['stream'] } }, 'request text'],
    [
      'a key in the body',
      { hooks: { patchRequest: (body) => ({ ...body, key: 'key-2f9c1d7e' }) } },
      'carries the key',
    ],
    [
      'a signer that adds nothing',
      { auth: { scheme: 'signed', createSigner: () => () => ({}) } },
      'it signs each request',
    ],
    [
      'a signer that shows its key',
      {
        auth: {
          scheme: 'signed',
          createSigner: (_, apiKey) => () => ({
            'x-key': typeof apiKey === 'string' ? apiKey : '',
          }),
        },
      },
      'carries the key',
    ],
    ['a key in another header', { headers: { 'x-key': 'key-2f9c1d7e' } }, 'carries the key'],
  ])('find %s', async (_, change, found) => {
    expect(await failuresWith(change)).toContain(`${change.id ?? 'acme'}: `);
    expect(await failuresWith(change)).toContain(found);
  });

  it('find a protocol that takes every failure for the same', async () => {
    const { client } = inventedProtocol;
    const deaf = {
      ...inventedProtocol,
      client: { ...client, decodeError: () => new LLMError('upstream', 'it failed') },
    };
    expect(await failuresWith({ speaks: { chat: [deaf] } })).toContain('a status of 429');
  });

  it.each<Auth>([
    { scheme: 'bearer', env: 'ACME_API_KEY' },
    { scheme: 'header', name: 'X-Acme-Key', env: 'ACME_API_KEY' },
    { scheme: 'query', name: 'key', env: 'ACME_API_KEY' },
    { scheme: 'none' },
    { scheme: 'signed', createSigner: () => () => Promise.resolve({ 'x-signature': 'abc' }) },
  ])('find nothing in a provider that is whole: $scheme', async (auth) => {
    expect(await failuresWith({ auth })).toBe('');
  });

  it('find nothing in one on this machine, with placeholders, or without a network', async () => {
    expect(await failuresWith({ baseUrl: 'http://localhost:8000/v1' })).toBe('');
    expect(await failuresWith({ baseUrl: 'https://{region}.acme.example/{name}' })).toBe('');
    const answer = () => () => Promise.reject(new LLMError('internal', 'never called'));
    expect(await failuresWith({ baseUrl: '', answer })).toBe('');
  });
});
