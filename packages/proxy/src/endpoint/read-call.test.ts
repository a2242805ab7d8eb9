import { createScratch, type CodecInput, type NativeServer, systemClock } from '@llm/core';
import { openaiEmbeddings } from '@llm/providers';
import { describe, expect, it } from 'vitest';
import { soundPart, writeForm } from '../../test/support/written-form.ts';
import type { RoutedInbound } from '../route-table.ts';
import { readCall } from './read-call.ts';

const native: NativeServer = {
  required: { input: 'any' },
  gatewayFields: ['timeout', 'modify_params'],
  forwardHeaders: ['beta'],
  forwardQuery: ['version'],
};

/** What a call of a protocol comes to, and what its decoder was given. */
function read(
  takes: 'json' | 'form',
  inbound: Partial<RoutedInbound>,
  stream?: boolean,
  defaultModel?: string,
) {
  const inputs: CodecInput[] = [];
  const server = {
    ...openaiEmbeddings.server,
    takes,
    native,
    decodeRequest(input: CodecInput) {
      inputs.push(input);
      return { model: 'decoded', inputs: ['a'] };
    },
  };
  const endpoint = {
    id: 'vectors',
    operation: 'embeddings' as const,
    isStreamed: false,
    defaultModel,
    server,
    native,
    required: Object.entries(native.required),
    gatewayFields: new Set(native.gatewayFields),
    baseSettings: { onLoss: 'report' as const, retries: 7 },
    options: {
      service: () => Promise.reject(new Error('nobody is called')),
      defaults: {},
      isModel: () => false,
      maxModels: 10,
      maxJsonDepth: 9,
      maxFormParts: 9,
      heartbeatMs: 0,
      clock: systemClock,
      defaultModels: {},
      scratch: createScratch(),
      explain: false,
      onFailure: () => undefined,
      report: () => ({ startedAt: 0, answered() {}, failed() {} }),
    },
  };
  const asked: RoutedInbound = {
    method: 'POST',
    path: '/vectors',
    query: '',
    headers: {},
    body: new Uint8Array(0),
    signal: new AbortController().signal,
    requestId: 'id-1',
    params: {},
    principal: undefined,
    ...inbound,
  };
  return { call: readCall(endpoint, { inbound: asked, stream }), inputs };
}

const json = (body: object) => ({ body: new TextEncoder().encode(JSON.stringify(body)) });
const form = (...fields: readonly (readonly [string, string])[]) => {
  const parts = fields.map(([name, value]) => ({ name, value }));
  const { bytes, contentType } = writeForm([...parts, soundPart('input')]);
  return { body: bytes, headers: { 'content-type': contentType } };
};

describe.each([
  ['json', json({ model: 'm', timeout: 2, modify_params: true, input: 'a' })],
  ['form', form(['model', 'm'], ['timeout', '2'], ['modify_params', 'true'])],
] as const)('a call whose body is a %s', (takes, inbound) => {
  it('has its model, its settings, and the names of what goes and of what does nothing', () => {
    const { call } = read(takes, inbound);
    expect(call).toMatchObject({
      model: 'm',
      stream: false,
      settings: { onLoss: 'report', retries: 7, timeoutMs: 2_000 },
      native: { protocol: 'vectors', model: 'm', cut: ['timeout', 'modify_params'] },
    });
    expect(call.withoutEffect).toEqual(['modify_params']);
  });

  it('is decoded once, when somebody asks, and without what is the gateway’s', () => {
    const { call, inputs } = read(takes, { ...inbound, query: 'a=b' }, false);
    expect(inputs).toEqual([]);
    expect(call.decoded()).toBe(call.decoded());
    expect(inputs).toHaveLength(1);
    expect(inputs[0]).toMatchObject({ query: { a: 'b' }, stream: false });
    const names = [
      ...Object.keys(inputs[0]?.body ?? {}),
      ...(inputs[0]?.form ?? []).map(({ name }) => name),
    ];
    expect(names).toEqual(['model', 'input']);
  });

  it('is decoded with the model of the path, and its bytes keep that of the body', () => {
    const { call, inputs } = read(takes, { ...inbound, params: { model: 'cheap' } });
    expect(call).toMatchObject({ model: 'cheap', native: { model: 'm' } });
    call.decoded();
    expect(JSON.stringify(inputs)).toContain('"cheap"');
    expect(JSON.stringify(inputs)).not.toContain('"m"');
  });

  it('shows the upstream the headers and parameters that the protocol names', () => {
    const headers = { ...('headers' in inbound ? inbound.headers : {}), beta: 'b', cookie: 'c' };
    const { call } = read(takes, { ...inbound, headers, query: 'version=1&key=secret' });
    expect(call.native).toMatchObject({ headers: { beta: 'b' }, query: { version: '1' } });
    expect(call.native?.headers).not.toHaveProperty('cookie');
    expect(call.native?.query).not.toHaveProperty('key');
  });

  it('has nothing native without a body, and a decoder that gets none', () => {
    const { call, inputs } = read(takes, { method: 'GET', params: { model: 'm' } });
    expect(call.native).toBeUndefined();
    call.decoded();
    expect(inputs[0]).toMatchObject({ body: { model: 'm' } });
    expect(inputs[0]?.form).toBeUndefined();
  });
});

it.each([
  [json({ input: 'a' })],
  [json({ model: '', input: 'a' })],
  [json({ model: 5, input: 'a' })],
])('refuses a body without the name of a model: %#', (inbound) => {
  expect(() => read('json', inbound)).toThrow(expect.objectContaining({ param: 'model' }));
});

it('refuses a form without the name of a model', () => {
  expect(() => read('form', form())).toThrow(expect.objectContaining({ param: 'model' }));
  expect(() => read('form', form(['model', '']))).toThrow(
    expect.objectContaining({ param: 'model' }),
  );
});

describe('where a request may name no model', () => {
  it.each([
    [json({ input: 'a' }), 'usual', ''],
    [json({ model: null, input: 'a' }), 'usual', ''],
    [json({ model: 'm', input: 'a' }), 'm', 'm'],
    [form(), 'usual', ''],
  ])('takes the default one unless there is one: %#', (inbound, model, written) => {
    const takes = 'headers' in inbound ? 'form' : 'json';
    const { call, inputs } = read(takes, inbound, undefined, 'usual');
    expect(call).toMatchObject({ model, native: { model: written } });
    call.decoded();
    const [input] = inputs;
    const parts = (input?.form ?? []).flatMap((part) =>
      'value' in part ? [[part.name, part.value] as const] : [],
    );
    expect({ ...Object.fromEntries(parts), ...input?.body }['model']).toBe(model);
  });

  it('refuses what is no name all the same', () => {
    for (const model of [5, '', {}]) {
      expect(() => read('json', json({ model, input: 'a' }), undefined, 'usual')).toThrow(
        expect.objectContaining({ param: 'model' }),
      );
    }
  });

  it('takes the model of the path before it', () => {
    const inbound = { ...json({ input: 'a' }), params: { model: 'cheap' } };
    expect(read('json', inbound, undefined, 'usual').call.model).toBe('cheap');
  });
});
