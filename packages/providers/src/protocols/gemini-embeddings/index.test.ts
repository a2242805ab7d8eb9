import { wireCases } from '@llm/core/testing';
import { describe, expect, it } from 'vitest';
import { geminiEmbeddings } from './index.ts';

const { client, server } = geminiEmbeddings;
const read = (body: object) =>
  server.decodeRequest({ body: { ...body }, params: { model: 'm' }, query: {}, headers: {} });

describe('geminiEmbeddings', () => {
  const examples = [
    {
      name: 'texts',
      request: {
        model: 'gemini-embedding-001',
        inputs: ['one', 'two'],
        dimensions: 2,
        inputType: 'RETRIEVAL_QUERY',
      },
      response: {
        model: 'gemini-embedding-001',
        embeddings: [
          { index: 0, vector: [0.5, -0.25] },
          { index: 1, vector: [1, 0] },
        ],
      },
    },
  ];
  it.each(wireCases(geminiEmbeddings, examples))('$name', ({ run }) => run());

  it('asks for one text as for many, in Google’s words', () => {
    const request = { model: 'models/e', inputs: ['one'], inputType: 'search_document' };
    expect(client.encodeRequest(request).body).toEqual({
      requests: [
        {
          model: 'models/e',
          content: { parts: [{ text: 'one' }] },
          taskType: 'RETRIEVAL_DOCUMENT',
        },
      ],
    });
    expect(client.address({ model: 'models/e', stream: false }).path).toBe(
      '/v1beta/models/e:batchEmbedContents',
    );
  });

  it('takes Google’s fields from callers of OpenAI’s, and reports all others', () => {
    const extra = { protocol: 'openai-embeddings', fields: { task_type: 'CLUSTERING', x: 1 } };
    const { body, losses } = client.encodeRequest({ model: 'e', inputs: ['a'], user: 'u', extra });
    expect(body).toMatchObject({ requests: [{ taskType: 'CLUSTERING' }] });
    expect(losses).toEqual([
      { path: 'x', kind: 'parameter' },
      { path: 'user', kind: 'hint' },
    ]);
  });

  it('refuses tokens, which only the model that made them reads', () => {
    expect(() => client.encodeRequest({ model: 'e', inputs: ['a', [1, 2]] })).toThrow(
      expect.objectContaining({ code: 'unsupported', param: 'input[1]' }),
    );
  });

  it('reads one request, and answers it with one vector', () => {
    const request = read({ content: { parts: [{ text: 'a' }, { text: 'b' }] }, task_type: 'X' });
    expect(request).toMatchObject({ model: 'm', inputs: ['ab'], inputType: 'X' });
    const embeddings = [{ index: 0, vector: 'AACAPw==' }];
    expect(server.encodeResponse({ model: 'm', embeddings }, request)).toEqual({
      embedding: { values: [1] },
    });
  });

  it('gives a batch to an upstream of the same protocol as it came', () => {
    const picture = { inlineData: { mimeType: 'image/png', data: 'AAAA' } };
    const requests = [{ model: 'models/x', content: { parts: [{ text: 'a' }] }, title: 't' }];
    expect(client.encodeRequest(read({ requests })).body).toEqual({
      requests: [{ ...requests[0], model: 'models/m' }],
    });
    expect(() => read({ requests: [{ content: { parts: [picture] } }] })).toThrow(
      expect.objectContaining({ param: 'requests[0].content.parts[0]' }),
    );
  });

  it.each([
    [{ requests: [] }, 'requests'],
    [{ requests: [7] }, 'requests[0]'],
    [{}, 'content'],
    [{ content: { parts: [] } }, 'content.parts'],
    [{ content: { parts: [{ text: 'a' }] }, outputDimensionality: 'x' }, 'outputDimensionality'],
  ])('refuses %o at %s', (body, param) => {
    expect(() => read(body)).toThrow(expect.objectContaining({ code: 'invalid_request', param }));
  });

  it('fails for an answer without vectors, and for a failure under 200', () => {
    const request = { model: 'e', inputs: ['a'] };
    const decode = (body: unknown) =>
      client.decodeResponse(
        { headers: {}, bytes: new Uint8Array(), json: () => body as never },
        request,
      );
    expect(() => decode({})).toThrow(expect.objectContaining({ code: 'invalid_response' }));
    expect(() => decode({ embeddings: [{ values: ['x'] }] })).toThrow('embeddings[0]');
    expect(() =>
      decode({ error: { code: 429, message: 'slow', status: 'RESOURCE_EXHAUSTED' } }),
    ).toThrow(expect.objectContaining({ code: 'rate_limited' }));
  });
});
