import { describe, expect, it } from 'vitest';
import { inventedProtocol } from '../../test/invented-protocol/invented-protocol.ts';
import type { CallSettings } from '../contract/call.ts';
import type { ClientCodec } from '../contract/protocol.ts';
import type { Provider } from '../contract/provider.ts';
import type { JsonObject } from '../json/json-value.ts';
import { createCall } from './create-call.ts';
import type { LaneCall } from './lane.ts';
import { toTranslatedWire } from './translating-lane.ts';
import { plainRequest } from '../testing/chat-examples.ts';

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

function write(
  settings: CallSettings,
  change: Partial<Provider> = {},
  ...[defaults = {}, codec = client]: readonly [JsonObject?, ClientCodec<'chat'>?]
) {
  const provider: Provider = {
    id: 'acme',
    baseUrl: 'https://api.acme.example',
    auth: { scheme: 'bearer', env: 'ACME_API_KEY' },
    speaks: {},
    ...change,
  };
  const call = createCall('chat', { ...plainRequest, model: 'm' }, settings);
  const lane: LaneCall<'chat'> = { provider, defaults, client: codec, call };
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

  it('drops by path, by the name of the protocol and by that of the provider', () => {
    const tools: ClientCodec<'chat'> = {
      ...client,
      encodeRequest: ({ model }) => ({
        body: { model, seed: 7, tools: [{ name: 'a', strict: true }, { name: 'b' }] },
        losses: [
          { path: 'tools[1].strict', kind: 'parameter' },
          { path: 'tools[1].cache', kind: 'hint' },
        ],
      }),
    };
    const { body, losses } = write(
      { dropFields: ['tools[*].strict', 'random_seed'], onLoss: 'refuse' },
      { quirks: { rename: { seed: 'random_seed' } } },
      {},
      tools,
    );
    expect(JSON.parse(String(body))).toEqual({
      model: 'm',
      tools: [{ name: 'a' }, { name: 'b' }],
    });
    expect(losses).toEqual([{ path: 'tools[1].cache', kind: 'hint' }]);
  });

  it('drops fields of a form by either name, and reports what else is lost', () => {
    const forms: ClientCodec<'chat'> = {
      ...client,
      encodeRequest: () => ({
        form: [
          { name: 'prompt', value: 'p' },
          { name: 'seed', value: '1' },
          { name: 'audio', value: 'a' },
        ],
        losses: [{ path: 'logit_bias', kind: 'parameter' }],
      }),
    };
    const { body, headers, losses } = write(
      { dropFields: ['prompt', 'file'] },
      { quirks: { rename: { audio: 'file' } } },
      {},
      forms,
    );
    expect(headers?.['content-type']).toMatch(/^multipart\/form-data; boundary=\S+$/);
    expect(
      [body]
        .flat()
        .join('')
        .match(/name="\w+"/g),
    ).toEqual(['name="seed"']);
    expect(losses).toEqual([{ path: 'logit_bias', kind: 'parameter' }]);
  });

  it('does not refuse what a quirk would report if it is dropped anyway', () => {
    const { body, losses } = write(
      { dropFields: ['seed', 'logit_bias'], onLoss: 'refuse' },
      { quirks: { drop: ['seed'] } },
    );
    expect(String(body)).not.toContain('seed');
    expect(losses).toEqual([{ path: 'cache', kind: 'hint' }]);
  });

  it('leaves out what the call wants left out, then applies quirks, defaults and the hook', () => {
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
      count: 3,
    });
  });
});
