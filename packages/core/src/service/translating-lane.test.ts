import { describe, expect, it } from 'vitest';
import { inventedProtocol } from '../../test/invented-protocol/invented-protocol.ts';
import type { CallSettings } from '../contract/call.ts';
import type { ClientCodec } from '../contract/protocol.ts';
import type { Provider } from '../contract/provider.ts';
import { plainRequest } from '../testing/decoded-stream.ts';
import { createCall } from './create-call.ts';
import type { LaneCall } from './lane.ts';
import { toTranslatedWire } from './translating-lane.ts';

const client: ClientCodec<'chat'> = {
  ...inventedProtocol.client,
  encodeRequest: ({ model }) => ({
    body: { model, turns: [1], seed: 7 },
    headers: { 'x-form': '2' },
    losses: [
      { path: 'logit_bias', kind: 'parameter' },
      { path: 'cache', kind: 'hint' },
    ],
  }),
};

function write(settings: CallSettings, change: Partial<Provider> = {}, defaults = {}) {
  const provider: Provider = {
    id: 'acme',
    baseUrl: 'https://api.acme.example',
    auth: { scheme: 'bearer', env: 'ACME_API_KEY' },
    speaks: {},
    ...change,
  };
  const call = createCall('chat', { ...plainRequest, model: 'm' }, settings);
  const lane: LaneCall<'chat'> = { provider, defaults, client, call };
  return toTranslatedWire(lane);
}

describe('toTranslatedWire', () => {
  it('writes what the protocol writes, with its headers and what it could not carry over', () => {
    expect(write({})).toEqual({
      body: '{"model":"m","turns":[1],"seed":7}',
      headers: { 'x-form': '2' },
      losses: [
        { path: 'logit_bias', kind: 'parameter' },
        { path: 'cache', kind: 'hint' },
      ],
    });
  });

  it('refuses lost parameters by name where the call asks for that, but not lost hints', () => {
    const drop = { quirks: { drop: ['seed'] } };
    expect(() => write({ onLoss: 'refuse' }, drop)).toThrow(
      expect.objectContaining({
        code: 'unsupported',
        param: 'logit_bias',
        message: expect.stringContaining('logit_bias, seed'),
      }),
    );
    expect(write({ onLoss: 'refuse', dropFields: ['logit_bias'] }).losses).toEqual([
      { path: 'cache', kind: 'hint' },
    ]);
  });

  it('applies quirks, then defaults, then the hook, and leaves out what the call wants left out', () => {
    const { body } = write(
      { dropFields: ['turns'] },
      {
        quirks: { rename: { seed: 'random_seed' } },
        hooks: { patchRequest: (patched) => ({ ...patched, count: Object.keys(patched).length }) },
      },
      { tone: 'calm' },
    );
    expect(JSON.parse(String(body))).toEqual({
      model: 'm',
      random_seed: 7,
      tone: 'calm',
      count: 4,
    });
  });
});
