import { isLLMError, type LLMError } from '@llm/core';
import { jsonAnswer } from '@llm/core/testing';
import { describe, expect, it } from 'vitest';
import { cohereEmbeddings } from './index.ts';

const { client } = cohereEmbeddings;

const failureOf = (run: () => unknown): LLMError => {
  try {
    run();
  } catch (error) {
    if (isLLMError(error)) return error;
  }
  throw new TypeError('it did not fail');
};

describe('cohere-embeddings', () => {
  it.each([
    null,
    [],
    {},
    { embeddings: 'x' },
    { embeddings: { int8: [[1]] } },
    { embeddings: { float: [[]] } },
    { embeddings: { float: [['a']] } },
  ])('takes %j for no answer', (body) => {
    expect(failureOf(() => client.decodeResponse(jsonAnswer(body))).code).toBe('invalid_response');
  });

  it('reads a failure under a success status', () => {
    const failure = failureOf(() => client.decodeResponse(jsonAnswer({ message: 'it broke' })));
    expect(failure).toMatchObject({ code: 'upstream', message: 'it broke' });
  });

  it('refuses tokens, which only the tokenizer of their model could read', () => {
    const request = { model: 'm', inputs: ['a', [1, 2]] };
    expect(failureOf(() => client.encodeRequest(request))).toMatchObject({
      code: 'unsupported',
      param: 'input[1]',
    });
  });

  it('always says what the vectors are for', () => {
    const asked = { model: 'embed-v4.0', inputs: ['a', 'b'] };
    expect(client.encodeRequest(asked).body).toEqual({
      model: 'embed-v4.0',
      texts: ['a', 'b'],
      input_type: 'search_document',
      embedding_types: ['float'],
    });
    const { body } = client.encodeRequest({ ...asked, inputType: 'search_query', dimensions: 256 });
    expect(body).toMatchObject({ input_type: 'search_query', output_dimension: 256 });
  });

  it('sends data URLs as pictures', () => {
    const inputs = ['data:image/png;base64,AAAA'];
    expect(client.encodeRequest({ model: 'm', inputs }).body).toMatchObject({
      images: inputs,
      input_type: 'image',
    });
  });

  it('passes fields of its own, and reports what it has no field for', () => {
    const extra = { protocol: 'openai-embeddings', fields: { truncate: 'END', odd: 1 } };
    const { body, losses } = client.encodeRequest({ model: 'm', inputs: ['a'], user: 'u', extra });
    expect(body).toMatchObject({ truncate: 'END' });
    expect(losses).toEqual([
      { path: 'user', kind: 'hint' },
      { path: 'odd', kind: 'parameter' },
    ]);
  });

  it('gives the vectors and what was billed', () => {
    const answer = client.decodeResponse(
      jsonAnswer({
        id: 'e1',
        embeddings: { float: [[0.5], [1]] },
        texts: ['a', 'b'],
        meta: { api_version: { version: '2' }, billed_units: { input_tokens: 4 } },
      }),
    );
    expect(answer.embeddings.map(({ vector }) => vector)).toEqual([[0.5], [1]]);
    expect(answer.usage?.input.fresh).toBe(4);
  });
});
