import { describe, expect, it } from 'vitest';
import { failingCases } from '../../test/failing-cases.ts';
import { inventedProtocol } from '../../test/invented-protocol/invented-protocol.ts';
import type { Provider } from '../contract/provider.ts';
import { answeredCases, reasonOf } from './answered-cases.ts';

const acme: Provider = {
  id: 'acme',
  baseUrl: 'https://api.acme.example/v1',
  auth: { scheme: 'none' },
  speaks: { chat: [inventedProtocol] },
};
const failuresWith = (change: Partial<Provider>) =>
  failingCases(answeredCases({ ...acme, ...change }, { apiKey: 'key', settings: {} }));

describe('answeredCases', () => {
  it('find a question that does not arrive', async () => {
    const failing = await failuresWith({ quirks: { drop: ['turns'] } });
    expect(failing.join()).toContain('a call asks what its caller asks');
  });

  it('find an answer that does not arrive', async () => {
    const patchEvent = () => {
      throw new TypeError('a bug');
    };
    expect(await failuresWith({ hooks: { patchEvent } })).toContain(
      'a streamed answer comes to its caller',
    );
  });

  it('find nothing in a provider that is whole, or that speaks nothing of chat', async () => {
    expect(await failuresWith({})).toEqual([]);
    expect(await failuresWith({ speaks: {} })).toEqual([]);
  });
});

describe('reasonOf', () => {
  it('tells what lies behind a failure', () => {
    const cause = new TypeError('a bug');
    expect(reasonOf(new Error('it failed', { cause }))).toBe(
      'Error: it failed, because of TypeError: a bug',
    );
    expect(reasonOf('text')).toBe('text');
  });
});
