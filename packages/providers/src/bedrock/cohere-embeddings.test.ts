import { jsonAnswer } from '@llm/core/testing';
import { describe, expect, it } from 'vitest';
import { cohereEmbeddings } from './cohere-embeddings.ts';

const { client } = cohereEmbeddings;
const asked = { model: 'cohere.embed-v4:0', inputs: ['a', 'b'] };

describe('cohereEmbeddings of Bedrock', () => {
  it('takes anything else for no answer', () => {
    expect(() => client.decodeResponse(jsonAnswer({}), asked)).toThrow(
      expect.objectContaining({ code: 'invalid_response' }),
    );
  });

  it('says what Cohere wants, without the model', () => {
    expect(client.encodeRequest({ ...asked, dimensions: 256 }).body).toEqual({
      texts: ['a', 'b'],
      input_type: 'search_document',
      embedding_types: ['float'],
      output_dimension: 256,
    });
  });

  it('reports a length that the third version does not have', () => {
    const model = 'eu-west-1/cohere.embed-english-v3';
    const { body, losses } = client.encodeRequest({ ...asked, model, dimensions: 256 });
    expect(body).not.toHaveProperty('output_dimension');
    expect(losses).toEqual([{ path: 'dimensions', kind: 'parameter' }]);
  });

  it('reads vectors in both forms, and the count of the header', () => {
    const headers = { 'x-amzn-bedrock-input-token-count': '7' };
    for (const embeddings of [[[0.5], [1]], { float: [[0.5], [1]] }]) {
      const answer = { ...jsonAnswer({ id: 'e', embeddings, texts: ['a', 'b'] }), headers };
      const read = client.decodeResponse(answer, asked);
      expect(read.embeddings.map(({ vector }) => vector)).toEqual([[0.5], [1]]);
      expect(read.usage?.input.fresh).toBe(7);
    }
  });
});
