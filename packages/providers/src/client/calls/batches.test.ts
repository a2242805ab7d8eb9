import { describe, expect, expectTypeOf, it } from 'vitest';
import { isLLMError, type LLMError } from '@llm/core';
import { mock } from '../../mock/index.ts';
import type { CompletionAnswer } from '../chat-completion.ts';
import type { CompletionStream } from '../completion-stream.ts';
import type { ModelOutcome } from '../batch/batch-completion-models-all-responses.ts';
import { createClient } from '../create-client.ts';
import { createClientOf } from '../create-client-of.ts';
import { batchCompletionModels } from './batches.ts';

const llm = createClient({ providers: [mock] });
const messages = [{ role: 'user', content: 'hi' }] as const;
const said = (text: string) => ({ choices: [{ message: { content: text } }] });
const broken = { model: 'mock/broken', mock_response: 'Timeout' };

describe('the methods of a client for many calls', () => {
  it('refuse what the functions refuse', async () => {
    await expect(llm.batchCompletionModels({ messages })).rejects.toMatchObject({
      code: 'invalid_request',
      param: 'models',
    });
    await expect(
      llm.batchCompletion({ model: 'mock/a', messages: [], max_concurrency: 0 }),
    ).rejects.toMatchObject({ param: 'max_concurrency' });
    // @ts-expect-error -- the client was not given this provider
    const places = await llm.batchCompletion({ model: 'openai/gpt-4o', messages: [messages] });
    expect(isLLMError(places[0], 'invalid_request')).toBe(true);
  });

  it('ask many conversations, whole or streamed', async () => {
    const places = await llm.batchCompletion({
      model: 'mock/a',
      messages: [messages, messages],
      mock_response: 'Hello',
    });
    expectTypeOf(places).toEqualTypeOf<(CompletionAnswer | LLMError)[]>();
    expect(places).toMatchObject([said('Hello'), said('Hello')]);
    const streams = await llm.batchCompletion({
      model: 'mock/a',
      messages: [messages],
      mock_response: 'Hello',
      stream: true,
    });
    expectTypeOf(streams).toEqualTypeOf<(CompletionStream | LLMError)[]>();
    const [stream] = streams;
    if (stream === undefined || isLLMError(stream)) throw new TypeError('no stream');
    expect(await stream.final()).toMatchObject(said('Hello'));
  });

  it('ask several models for the fastest, and for all', async () => {
    const models = [broken, { model: 'mock/good', mock_response: 'Hello' }];
    const fastest = await llm.batchCompletionModels({ models, messages });
    expectTypeOf(fastest).toEqualTypeOf<CompletionAnswer>();
    expect(fastest).toMatchObject(said('Hello'));
    const answers = await llm.batchCompletionModelsAllResponses({ models, messages });
    expectTypeOf(answers).toEqualTypeOf<CompletionAnswer[]>();
    expect(answers).toMatchObject([said('Hello')]);
    const outcomes = await llm.batchCompletionModelsAllResponses({
      models,
      messages,
      settled: true,
    });
    expectTypeOf(outcomes).toEqualTypeOf<ModelOutcome[]>();
    expect(outcomes.map(({ error }) => error?.code)).toEqual(['timeout', undefined]);
  });

  it('may be taken alone', async () => {
    const small = createClientOf([batchCompletionModels], { providers: [mock] });
    const stream = await small.batchCompletionModels({
      models: 'mock/a, mock/b',
      messages,
      stream: true,
    });
    expect((await stream.final()).model).toMatch(/^[ab]$/);
  });
});
