import { describe, expect, it } from 'vitest';
import { failingCases } from '../../test/failing-cases.ts';
import type { ClientCodec, NativeClient, Protocol, ServerCodec } from '../contract/protocol.ts';
import { LLMError } from '../error/llm-error.ts';
import type { FormPart } from '../form/form-part.ts';
import { asObject, asString, required } from '../json/read.ts';
import type { EmbeddingRequest, EmbeddingResponse } from '../model/embedding.ts';
import { embeddings } from '../operation/embeddings.ts';
import { wireCases } from './wire-cases.ts';

// Vectors by form: texts as files, and 32-bit floats as the answer.

const vectorType = 'application/x-floats';

const textsOf = (form: readonly FormPart[]): readonly string[] =>
  form.flatMap((part) => ('bytes' in part ? [new TextDecoder().decode(part.bytes)] : []));

const toFile = (text: string): FormPart => ({
  name: 'text',
  filename: 'a.txt',
  contentType: 'text/plain',
  bytes: new TextEncoder().encode(text),
});

function readVectors(bytes: Uint8Array, type = ''): EmbeddingResponse {
  if (type !== vectorType) throw new LLMError('invalid_response', `${type} are no vectors`);
  const vector = [...new Float32Array(bytes.slice().buffer)];
  return { model: 'm', embeddings: [{ index: 0, vector }] };
}

const native: NativeClient = {
  inspectResponse(bytes, { 'content-type': type }) {
    readVectors(bytes, type);
    return { usage: undefined, contentType: vectorType };
  },
};

const client: ClientCodec<'embeddings'> = {
  accept: vectorType,
  address: () => ({ path: '/vectors' }),
  encodeRequest: ({ model, inputs }: EmbeddingRequest) => ({
    form: [{ name: 'model', value: model }, ...inputs.map((text) => toFile(String(text)))],
  }),
  decodeResponse: ({ bytes, headers }) => readVectors(bytes, headers['content-type']),
  decodeError: ({ status }) => new LLMError('upstream', `it answered ${status}`),
  native,
};

const server: ServerCodec<'embeddings'> = {
  takes: 'form',
  routes: ['POST /vectors'],
  onLoss: 'report',
  decodeRequest({ form = [] }) {
    const model = form.find(({ name }) => name === 'model');
    return {
      model: required(model !== undefined && 'value' in model ? model.value : undefined, 'model'),
      inputs: textsOf(form),
    };
  },
  encodeResponse: ({ embeddings: [first] }) => ({
    contentType: vectorType,
    bytes: new Uint8Array(
      new Float32Array(typeof first?.vector === 'string' ? [] : (first?.vector ?? [])).buffer,
    ),
  }),
  encodeError: ({ status, message }) => ({ status, body: { fault: message } }),
};

const example = {
  name: 'two-texts',
  request: { model: 'owner/m', inputs: ['a', 'ö\r\n--'] },
  response: { model: 'm', embeddings: [{ index: 0, vector: [0.5, -1] }] },
};

const protocol: Protocol<'embeddings'> = { id: 'vectors', operation: embeddings, client, server };

const failuresOf = async (changed: Protocol<'embeddings'>): Promise<string> =>
  (await failingCases(wireCases(changed, [example]))).join('\n');
const withClient = (change: Partial<ClientCodec<'embeddings'>>) =>
  failuresOf({ ...protocol, client: { ...client, ...change } });
const withServer = (change: Partial<ServerCodec<'embeddings'>>) =>
  failuresOf({ ...protocol, server: { ...server, ...change } });

describe('wireCases', () => {
  it('find nothing wrong with forms that are answered by bytes', async () => {
    expect(await failuresOf(protocol)).toBe('');
  });

  it('find nothing wrong with JSON on both ways', async () => {
    const spoken: Protocol<'embeddings'> = {
      ...protocol,
      client: {
        ...client,
        encodeRequest: ({ model, inputs }) => ({ body: { model, inputs: inputs.map(String) } }),
        decodeResponse: (answer) => ({
          model: asString(asObject(answer.json())?.['model']) ?? '',
          embeddings: [],
        }),
        native: {
          inspectResponse(bytes) {
            if (bytes[0] !== 0x7b) throw new LLMError('invalid_response', 'no object');
            return { usage: undefined };
          },
        },
      },
      server: {
        ...server,
        takes: 'json',
        decodeRequest: ({ body }) => ({
          model: required(asString(body['model']), 'model'),
          inputs: ['a', 'ö\r\n--'],
        }),
        encodeResponse: ({ model }) => ({ model }),
      },
    };
    const response = { model: 'm', embeddings: [] };
    expect(await failingCases(wireCases(spoken, [{ ...example, response }]))).toEqual([]);
  });

  it('ask a side for itself where the other is absent', async () => {
    const { client: _client, ...served } = protocol;
    const { server: _server, ...called } = protocol;
    expect(await failuresOf(served)).toBe('');
    expect(await failuresOf(called)).toBe('');
    expect(wireCases(called, [example]).length).toBeGreaterThan(0);
  });

  it.each<[string, Partial<ClientCodec<'embeddings'>>]>([
    ['is written as JSON or as a form', { encodeRequest: () => ({ body: {}, form: [] }) }],
    [
      'is written as JSON or as a form',
      {
        encodeRequest: (request) => ({
          form: [...(client.encodeRequest(request).form ?? []), { name: 'model', value: 'x' }],
        }),
      },
    ],
    [
      'is written as JSON or as a form',
      { encodeRequest: () => ({ form: [{ ...toFile('m'), name: 'model' }] }) },
    ],
    ['a request that was written is read', { encodeRequest: () => ({ body: { model: 'm' } }) }],
    [
      'a request that was written is read',
      { encodeRequest: ({ inputs }) => ({ form: [{ name: 'text', value: inputs.join(',') }] }) },
    ],
    ['an address is a path', { address: ({ model }) => ({ path: `/${model}` }) }],
    [
      'an answer that was written is read',
      { decodeResponse: () => ({ model: 'm', embeddings: [] }) },
    ],
    [
      'passes under the type',
      {
        native: {
          inspectResponse: (bytes, headers) => ({
            usage: native.inspectResponse(bytes, headers).usage,
          }),
        },
      },
    ],
    [
      'a page of a proxy does not pass',
      { native: { inspectResponse: () => ({ usage: undefined, contentType: vectorType }) } },
    ],
  ])('find a client side of which this fails: %s', async (name, change) => {
    expect(await withClient(change)).toContain(name);
  });

  it('find that nobody asks for the type that is answered', async () => {
    const { accept: _, ...silent } = client;
    const failures = await failuresOf({ ...protocol, client: silent });
    expect(failures).toContain('passes under the type');
  });

  it.each<[string, Partial<ServerCodec<'embeddings'>>]>([
    ['has routes', { routes: [] }],
    ['an empty one is refused', { decodeRequest: () => ({ model: 'm', inputs: [] }) }],
    ['a request that was written is read', { takes: 'json' }],
    [
      'a request that was written is read',
      { decodeRequest: (input) => ({ ...server.decodeRequest(input), inputs: [] }) },
    ],
    [
      'an answer that was written is read',
      { encodeResponse: () => ({ contentType: 'floats', bytes: new Uint8Array(0) }) },
    ],
  ])('find a server side of which this fails: %s', async (name, change) => {
    expect(await withServer(change)).toContain(name);
  });
});
