import { describe, expect, it } from 'vitest';
import {
  inventedNative,
  inventedProtocol,
} from '../../test/invented-protocol/invented-protocol.ts';
import { concatenate } from '../bytes/concatenate.ts';
import type { Call, CallSettings } from '../contract/call.ts';
import type { ClientCodec } from '../contract/protocol.ts';
import type { Provider } from '../contract/provider.ts';
import type { FormPart } from '../form/form-part.ts';
import { printForm } from '../form/print-form.ts';
import { readParts, scanForm } from '../form/scan-form.ts';
import type { JsonObject } from '../json/json-value.ts';
import { scanEnvelope } from '../json/scan-envelope.ts';
import { nativeRequestOf, toNativeWire, whyTranslated } from './native-lane.ts';
import { plainRequest } from '../testing/chat-examples.ts';

const provider: Provider = {
  id: 'acme',
  baseUrl: 'https://api.acme.example',
  auth: { scheme: 'bearer', env: 'ACME_API_KEY' },
  speaks: { chat: [inventedProtocol] },
};

/** A call in the invented protocol's own bytes. */
function callOf(body: string, settings: CallSettings = {}, model = 'm') {
  const native = {
    protocol: inventedProtocol.id,
    model: 'm',
    envelope: scanEnvelope(new TextEncoder().encode(body)),
    cut: [],
    headers: { 'x-beta': 'b' },
    query: { beta: 'true' },
  };
  const call: Call<'chat'> = {
    operation: 'chat',
    model,
    stream: false,
    settings,
    native,
    decoded: () => plainRequest,
  };
  return { call, native };
}

describe('nativeRequestOf', () => {
  it('gives the bytes of a caller who speaks the protocol', () => {
    const { call, native } = callOf('{"model":"m","turns":[]}', { dropFields: ['turns'] });
    expect(nativeRequestOf(provider, inventedProtocol, call)).toBe(native);
  });

  it('gives them where a hook changes only the address', () => {
    const { call, native } = callOf('{"model":"m"}');
    const hooked = { ...provider, hooks: { address: () => ({ path: '/elsewhere' }) } };
    expect(nativeRequestOf(hooked, inventedProtocol, call)).toBe(native);
  });

  it.each<[string, Partial<Provider>]>([
    ['a quirk drops a field of it', { quirks: { drop: ['turns'] } }],
    ['a quirk bounds a field of it', { quirks: { clamp: { turns: { max: 1 } } } }],
    [
      'a hook patches requests among others',
      { hooks: { address: (at) => at, patchRequest: (body) => body } },
    ],
    ['a hook patches requests', { hooks: { patchRequest: (body) => body } }],
    ['a hook patches events', { hooks: { patchEvent: (data) => data } }],
  ])('gives none where %s', (_, change) => {
    const { call } = callOf('{"model":"m","turns":[]}');
    expect(nativeRequestOf({ ...provider, ...change }, inventedProtocol, call)).toBeUndefined();
  });

  it('gives none of another protocol, or of one whose answers nobody here can watch', () => {
    const { call } = callOf('{"model":"m"}');
    const { native: _, ...client } = inventedProtocol.client;
    expect(nativeRequestOf(provider, { ...inventedProtocol, id: 'other' }, call)).toBeUndefined();
    expect(nativeRequestOf(provider, { ...inventedProtocol, client }, call)).toBeUndefined();
  });
});

describe('whyTranslated', () => {
  const { call } = callOf('{"model":"m","turns":[1]}');
  it.each<[string, Provider, Call<'chat'>]>([
    ['a program calls', provider, { ...call, native: undefined }],
    [
      'a hook of the provider reads it',
      { ...provider, hooks: { patchRequest: (body) => body } },
      call,
    ],
    [
      'the provider changes a value that it has',
      { ...provider, quirks: { drop: ['turns'] } },
      call,
    ],
  ])('says that %s', (why, asked, given) => {
    expect(whyTranslated(asked, inventedProtocol, given)).toBe(why);
  });

  it('says that the caller speaks another protocol', () => {
    const other = { ...inventedProtocol, id: 'other' };
    expect(whyTranslated(provider, other, call)).toBe('the caller speaks another protocol');
  });
});

describe('toNativeWire', () => {
  const write = (
    { call, native }: ReturnType<typeof callOf>,
    { quirks, defaults = {} }: Pick<Provider, 'quirks'> & { defaults?: JsonObject },
  ) => {
    const of = quirks === undefined ? provider : { ...provider, quirks };
    const lane = { provider: of, defaults, client: inventedProtocol.client, call };
    return toNativeWire(lane, native);
  };
  const textOf = (body: ReturnType<typeof write>['body'] = '') =>
    new TextDecoder().decode(concatenate(typeof body === 'string' ? [body] : body));

  it('leaves the bytes alone where nothing is to change, with headers and query of the caller', () => {
    const given = callOf('{ "model":"m", "turns":[ 1.0 ] }');
    expect(write(given, {})).toEqual({
      body: given.native.envelope.pieces,
      headers: { 'x-beta': 'b' },
      query: { beta: 'true' },
    });
  });

  it.each([
    ['modelId', '{"model":"m","modelId":"other"}'],
    [false, '{"model":"m"}'],
  ] as const)('writes the model where the protocol has it: %s', (modelField, expected) => {
    const { call, native } = callOf('{"model":"m"}', {}, 'other');
    const client: ClientCodec<'chat'> = {
      ...inventedProtocol.client,
      native: { ...inventedNative, modelField },
    };
    expect(textOf(toNativeWire({ provider, defaults: {}, client, call }, native).body)).toBe(
      expected,
    );
  });

  it('puts the model of the deployment, defaults, renames and cuts into the bytes', () => {
    const given = callOf(
      '{"model":"m","user":"u","limit":5,"seed":7}',
      { dropFields: ['seed'] },
      'other',
    );
    const wire = write(given, {
      quirks: { rename: { limit: 'max' }, ignore: ['user'] },
      defaults: { top: 1, limit: 9 },
    });
    expect(textOf(wire.body)).toBe('{"model":"other","max":5,"top":1}');
  });

  it.each<[string, readonly string[], string]>([
    ['a path into a field', ['tools[*].strict'], '{"n":1.0,"tools":[{"name":"a"},{}],"big":9e99}'],
    [
      'a path that leads nowhere',
      ['tools[*].x', 'n.x'],
      '{"n":1.0, "tools":[ {"name":"a", "strict":true}, {} ], "big":9e99}',
    ],
    ['a whole field and a path', ['n', 'tools[0]'], '{"tools":[{}],"big":9e99}'],
  ])('drops by %s, and leaves the bytes of all other fields', (_, dropFields, expected) => {
    const body = '{"n":1.0, "tools":[ {"name":"a", "strict":true}, {} ], "big":9e99}';
    const given = callOf(body, { dropFields });
    const text = textOf(write(given, {}).body);
    expect(text.replaceAll(', ', ',').replaceAll(' ', '')).toBe(
      expected.replaceAll(', ', ',').replaceAll(' ', ''),
    );
  });

  it('drops what the provider calls something else by either name, and defaults, too', () => {
    const dropping = (dropFields: readonly string[]) =>
      textOf(
        write(callOf('{"limit":5,"form":{"a":1,"b":2}}', { dropFields }), {
          quirks: { rename: { limit: 'max', form: 'shape' } },
          defaults: { tone: 'calm', style: { bold: true, wide: true } },
        }).body,
      );
    expect(dropping(['limit', 'tone', 'style'])).toBe('{"shape":{"a":1,"b":2}}');
    expect(dropping(['max', 'tone', 'style.bold'])).toBe(
      '{"shape":{"a":1,"b":2},"style":{"wide":true}}',
    );
    expect(dropping(['shape.a', 'tone', 'style'])).toBe('{"max":5,"shape":{"b":2}}');
  });
});

describe('a form in the native lane', () => {
  const sound = new Uint8Array([0xff, 0x0d, 0x0a, 0x2d, 0x2d]);
  const formOf = (parts: readonly FormPart[]) => {
    const { contentType, body } = printForm(parts);
    return scanForm(concatenate(body), contentType);
  };
  const file: FormPart = {
    name: 'file',
    filename: 'model',
    contentType: 'audio/wav',
    bytes: sound,
  };
  const given = (
    parts: readonly FormPart[],
    more: {
      readonly model?: string;
      readonly cut?: readonly string[];
      readonly settings?: CallSettings;
    } = {},
  ) => {
    const form = formOf(parts);
    const native = {
      protocol: inventedProtocol.id,
      model: 'm',
      form,
      cut: more.cut ?? [],
      headers: {},
      query: {},
    };
    const call: Call<'chat'> = {
      operation: 'chat',
      model: more.model ?? 'm',
      stream: false,
      settings: more.settings ?? {},
      native,
      decoded: () => plainRequest,
    };
    return { call, native };
  };
  const written = (
    { call, native }: ReturnType<typeof given>,
    { quirks = {}, defaults = {} }: Pick<Provider, 'quirks'> & { defaults?: JsonObject } = {},
    client: ClientCodec<'chat'> = inventedProtocol.client,
  ) => {
    const lane = { provider: { ...provider, quirks }, defaults, client, call };
    const { body = '', headers } = toNativeWire(lane, native);
    const bytes = concatenate(typeof body === 'string' ? [body] : body);
    return { bytes, headers, parts: readParts(scanForm(bytes, headers?.['content-type'] ?? '')) };
  };

  it('passes byte for byte under its own boundary where nothing is to change', () => {
    const form = given([{ name: 'model', value: 'm' }, file]);
    const { bytes, headers } = written(form);
    expect(bytes).toBe(form.native.form.bytes);
    expect(headers).toEqual({ 'content-type': form.native.form.contentType });
  });

  it('gets the upstream’s model, cuts and defaults, and keeps the bytes of files', () => {
    const form = given(
      [
        { name: 'model', value: 'm' },
        { name: 'timeout', value: '1' },
        file,
        { name: 'user', value: 'u' },
        { name: 'seed', value: '7' },
        { name: 'limit', value: '5' },
      ],
      { model: 'other', cut: ['timeout'], settings: { dropFields: ['seed', 'top'] } },
    );
    const { parts } = written(form, {
      quirks: { ignore: ['user'] },
      defaults: { limit: 9, top: 1, words: ['a'], none: null },
    });
    expect(parts).toEqual([
      { name: 'model', value: 'other' },
      file,
      { name: 'limit', value: '5' },
      { name: 'words', value: '["a"]' },
    ]);
  });

  it.each([
    ['modelId', [file, { name: 'modelId', value: 'other' }]],
    [false, [file]],
  ] as const)('names the model where the protocol has it: %s', (modelField, expected) => {
    const client = { ...inventedProtocol.client, native: { ...inventedNative, modelField } };
    expect(written(given([file], { model: 'other' }), {}, client).parts).toEqual(expected);
  });

  it.each<[string, Partial<Provider>]>([
    ['drops a part of it', { quirks: { drop: ['file'] } }],
    ['renames a part of it', { quirks: { rename: { file: 'audio' } } }],
    ['patches requests', { hooks: { patchRequest: (body) => body } }],
  ])('is none where the provider %s', (_, change) => {
    const { call } = given([file]);
    expect(nativeRequestOf({ ...provider, ...change }, inventedProtocol, call)).toBeUndefined();
  });

  it('is one where the provider drops and renames what it has not', () => {
    const { call, native } = given([file]);
    const quirks = { drop: ['seed'], rename: { prompt: 'text' } };
    expect(nativeRequestOf({ ...provider, quirks }, inventedProtocol, call)).toBe(native);
  });
});
