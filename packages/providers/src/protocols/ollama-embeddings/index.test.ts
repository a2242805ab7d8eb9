import { isLLMError, type LLMError } from '@llm/core';
import { jsonAnswer } from '@llm/core/testing';
import { describe, expect, it } from 'vitest';
import { ollamaEmbeddings } from './index.ts';

const { client, server } = ollamaEmbeddings;

const decode = (body: Parameters<typeof server.decodeRequest>[0]['body']) =>
  server.decodeRequest({ body, params: {}, query: {}, headers: {} });

const failureOf = (run: () => unknown): LLMError => {
  try {
    run();
  } catch (error) {
    if (isLLMError(error)) return error;
  }
  throw new TypeError('it did not fail');
};

describe('ollama-embeddings', () => {
  it.each([
    [{}, 'input'],
    [{ model: 'm' }, 'input'],
    [{ model: 'm', input: [] }, 'input'],
    [{ model: 'm', input: 7 }, 'input'],
    [{ model: 'm', input: ['a', 7] }, 'input[1]'],
    [{ model: 'm', input: '' }, 'input'],
    [{ model: 'm', prompt: 7 }, 'prompt'],
    [{ input: 'a' }, 'model'],
    [{ model: 'm', input: 'a', dimensions: 0.5 }, 'dimensions'],
  ])('refuses %j by its field', (body, param) => {
    expect(failureOf(() => decode(body))).toMatchObject({ code: 'invalid_request', param });
  });

  it.each([null, [], {}, { embeddings: 'x' }, { embeddings: [[]] }, { embeddings: [['a']] }])(
    'takes %j for no answer',
    (body) => {
      expect(failureOf(() => client.decodeResponse(jsonAnswer(body))).code).toBe(
        'invalid_response',
      );
    },
  );

  it('reads a failure under a success status', () => {
    const error = 'the input length exceeds the context length';
    expect(failureOf(() => client.decodeResponse(jsonAnswer({ error }))).code).toBe(
      'context_length_exceeded',
    );
  });

  it('refuses tokens, which only the tokenizer of their model could read', () => {
    const request = { model: 'm', inputs: ['a', [1, 2]] };
    expect(failureOf(() => client.encodeRequest(request))).toMatchObject({
      code: 'unsupported',
      param: 'input[1]',
    });
  });

  it.each([
    { model: 'm', input: 'a' },
    { model: 'm', input: ['a', 'b'], dimensions: 3 },
    { model: 'm', input: ['a'], truncate: false, keep_alive: '5m', options: { num_ctx: 512 } },
  ])('gives %j back as it came', (body) => {
    expect(client.encodeRequest(decode(body))).toEqual({ body });
  });

  it('writes the prompt of the older route as an input, and its one vector as it wants it', () => {
    const request = decode({ model: 'm', prompt: 'a', options: { num_ctx: 512 } });
    expect(client.encodeRequest(request).body).toEqual({
      model: 'm',
      input: 'a',
      options: { num_ctx: 512 },
    });
    const answer = client.decodeResponse(jsonAnswer({ model: 'm', embeddings: [[0.5, 1]] }));
    expect(server.encodeResponse(answer, request)).toEqual({ embedding: [0.5, 1] });
  });

  it('gives an answer back as it came, its durations too', () => {
    const body = {
      model: 'm',
      embeddings: [[0.5], [1]],
      total_duration: 14143917,
      load_duration: 1019500,
      prompt_eval_count: 8,
    };
    const answer = client.decodeResponse(jsonAnswer(body));
    expect(answer.usage?.input.fresh).toBe(8);
    expect(server.encodeResponse(answer, decode({ model: 'm', input: 'a' }))).toEqual(body);
  });

  it('puts options of its own in their place, and reports what it has no field for', () => {
    const extra = { protocol: 'other', fields: { num_ctx: 8, keep_alive: 0, odd: 1 } };
    const request = { model: 'm', inputs: ['a'], inputType: 'query', user: 'u', extra };
    expect(client.encodeRequest(request)).toEqual({
      body: { model: 'm', input: ['a'], keep_alive: 0, options: { num_ctx: 8 } },
      losses: [
        { path: 'input_type', kind: 'hint' },
        { path: 'user', kind: 'hint' },
        { path: 'odd', kind: 'parameter' },
      ],
    });
  });

  it('writes vectors of any encoding as numbers', () => {
    const answer = { model: '', embeddings: [{ index: 0, vector: 'AAAAPwAAgD8=' }] };
    expect(server.encodeResponse(answer, decode({ model: 'm', input: 'a' }))).toEqual({
      model: 'm',
      embeddings: [[0.5, 1]],
    });
  });
});
