import { jsonAnswer } from '@llm/core/testing';
import { describe, expect, it } from 'vitest';
import { hasEmbedContent, vertexEmbedContent, vertexEmbeddings } from './vertex-embeddings.ts';

const asked = { model: 'text-embedding-005', inputs: ['a', 'b'] };
const extra = {
  protocol: 'openai-embeddings',
  fields: { task_type: 'RETRIEVAL_QUERY', title: 't', auto_truncate: false, odd: 1 },
};

describe('vertexEmbeddings', () => {
  const { client } = vertexEmbeddings;

  it.each([null, {}, { predictions: [{}] }, { predictions: [{ embeddings: { values: ['a'] } }] }])(
    'takes %j for no answer',
    (body) => {
      expect(() => client.decodeResponse(jsonAnswer(body), asked)).toThrow(
        expect.objectContaining({ code: 'invalid_response' }),
      );
    },
  );

  it('reads a failure under a success status', () => {
    const body = { error: { code: 429, message: 'slow down', status: 'RESOURCE_EXHAUSTED' } };
    expect(() => client.decodeResponse(jsonAnswer(body), asked)).toThrow(
      expect.objectContaining({ code: 'rate_limited' }),
    );
  });

  it('refuses tokens', () => {
    expect(() => client.encodeRequest({ ...asked, inputs: ['a', [1]] })).toThrow(
      expect.objectContaining({ code: 'unsupported', param: 'input[1]' }),
    );
  });

  it('asks for an instance for each text, and says the rest once', () => {
    expect(client.encodeRequest({ ...asked, dimensions: 256, extra, user: 'u' })).toEqual({
      body: {
        instances: [
          { content: 'a', task_type: 'RETRIEVAL_QUERY', title: 't' },
          { content: 'b', task_type: 'RETRIEVAL_QUERY', title: 't' },
        ],
        parameters: { outputDimensionality: 256, autoTruncate: false },
      },
      losses: [
        { path: 'odd', kind: 'parameter' },
        { path: 'user', kind: 'hint' },
      ],
    });
    expect(client.encodeRequest({ ...asked, inputType: 'search_document' }).body).toEqual({
      instances: [
        { content: 'a', task_type: 'RETRIEVAL_DOCUMENT' },
        { content: 'b', task_type: 'RETRIEVAL_DOCUMENT' },
      ],
    });
  });

  it('gives the vectors and the sum of the counts', () => {
    const one = (value: number) => ({
      embeddings: { values: [value], statistics: { token_count: 3, truncated: false } },
    });
    const answer = client.decodeResponse(jsonAnswer({ predictions: [one(0.5), one(1)] }), asked);
    expect(answer.embeddings.map(({ vector }) => vector)).toEqual([[0.5], [1]]);
    expect(answer.usage?.input.fresh).toBe(6);
  });
});

describe('vertexEmbedContent', () => {
  const { client } = vertexEmbedContent;
  const single = { model: 'gemini-embedding-2', inputs: ['a'] };

  it('is what newer models of Gemini have', () => {
    expect(hasEmbedContent('gemini-embedding-2')).toBe(true);
    expect(hasEmbedContent('gemini-embedding-001')).toBe(false);
    expect(hasEmbedContent('text-embedding-005')).toBe(false);
  });

  it('refuses several texts, and what is no answer', () => {
    expect(() => client.encodeRequest({ ...single, inputs: ['a', 'b'] })).toThrow('one text');
    expect(() => client.decodeResponse(jsonAnswer({}), single)).toThrow('no vector');
  });

  it('says how in a configuration beside the text', () => {
    expect(client.encodeRequest({ ...single, dimensions: 9, extra }).body).toEqual({
      content: { parts: [{ text: 'a' }] },
      embedContentConfig: {
        taskType: 'RETRIEVAL_QUERY',
        outputDimensionality: 9,
        title: 't',
        autoTruncate: false,
      },
    });
    expect(client.encodeRequest(single).body).toEqual({ content: { parts: [{ text: 'a' }] } });
  });

  it('gives the vector and the count', () => {
    const body = { embedding: { values: [0.5] }, usageMetadata: { promptTokenCount: 4 } };
    const answer = client.decodeResponse(jsonAnswer(body), single);
    expect(answer.embeddings).toEqual([{ index: 0, vector: [0.5] }]);
    expect(answer.usage?.input.fresh).toBe(4);
  });
});
