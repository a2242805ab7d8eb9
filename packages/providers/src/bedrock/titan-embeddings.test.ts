import { jsonAnswer } from '@llm/core/testing';
import { describe, expect, it } from 'vitest';
import { titanEmbeddings } from './titan-embeddings.ts';

const { client } = titanEmbeddings;
const asked = { model: 'amazon.titan-embed-text-v2:0', inputs: ['a'] };

describe('titanEmbeddings', () => {
  it.each([null, [], {}, { embedding: [] }, { embedding: ['a'] }, { message: 'x' }])(
    'takes %j for no answer',
    (body) => {
      expect(() => client.decodeResponse(jsonAnswer(body), asked)).toThrow(
        expect.objectContaining({ code: 'invalid_response' }),
      );
    },
  );

  it('refuses several texts, and tokens', () => {
    expect(() => client.encodeRequest({ ...asked, inputs: ['a', 'b'] })).toThrow('one text');
    expect(() => client.encodeRequest({ ...asked, inputs: [[1, 2]] })).toThrow(
      expect.objectContaining({ code: 'unsupported', param: 'input' }),
    );
  });

  it('says the length where the model has one to choose', () => {
    const of = (model: string) => client.encodeRequest({ ...asked, model, dimensions: 256 });
    expect(of('amazon.titan-embed-text-v2:0')).toEqual({
      body: { inputText: 'a', dimensions: 256 },
    });
    expect(of('amazon.titan-embed-image-v1').body).toEqual({
      inputText: 'a',
      embeddingConfig: { outputEmbeddingLength: 256 },
    });
    expect(of('amazon.titan-embed-text-v1')).toEqual({
      body: { inputText: 'a' },
      losses: [{ path: 'dimensions', kind: 'parameter' }],
    });
  });

  it('passes fields of its own, and reports what it has no field for', () => {
    const extra = { protocol: 'openai-embeddings', fields: { normalize: false, odd: 1 } };
    expect(client.encodeRequest({ ...asked, user: 'u', inputType: 'q', extra })).toEqual({
      body: { inputText: 'a', normalize: false },
      losses: [
        { path: 'odd', kind: 'parameter' },
        { path: 'input_type', kind: 'hint' },
        { path: 'user', kind: 'hint' },
      ],
    });
  });

  it('gives the vector and what was counted', () => {
    const body = { embedding: [0.5, 1], embeddingsByType: {}, inputTextTokenCount: 4 };
    const answer = client.decodeResponse(jsonAnswer(body), asked);
    expect(answer.embeddings).toEqual([{ index: 0, vector: [0.5, 1] }]);
    expect(answer.usage?.input.fresh).toBe(4);
  });
});
