import { getEventListeners } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { isLLMError } from '@llm/core';
import { type Answer, events, json } from '../../../test/serve.ts';
import { openaiChunks } from '../../../test/documented.ts';
import { answering, closeAll, startClient } from '../../../test/support/batch-client.ts';
import { batchCompletion } from './batch-completion.ts';
import type { BatchProgress } from './batch-params.ts';

afterEach(closeAll);

const conversation = (content: string) => [{ role: 'user' as const, content }];
const conversations = (count: number) =>
  Array.from({ length: count }, (_, at) => conversation(`question ${at}`));
const textOf = (place: unknown) =>
  typeof place === 'object' && place !== null && 'choices' in place
    ? JSON.stringify(place.choices).match(/answer to (question \d+)/)?.[1]
    : undefined;

describe('batchCompletion that fails', () => {
  it.each([
    [{ messages: conversation('alone') }, 'messages'],
    [{ messages: 'hello' }, 'messages'],
    [{ messages: [], max_concurrency: 0 }, 'max_concurrency'],
    [{ messages: [], max_workers: 1.5 }, 'max_workers'],
  ])('refuses %j and names the field', async (given, param) => {
    const { client } = await startClient(answering());
    const params = { model: 'acme/large', ...given };
    // @ts-expect-error -- what a program without types may pass
    await expect(batchCompletion(client, params)).rejects.toMatchObject({
      code: 'invalid_request',
      param,
    });
  });

  it('leaves each error at its place (checklist 132)', async () => {
    const { client } = await startClient(
      answering(({ text }) => (text === 'question 1' ? { status: 429 } : undefined)),
    );
    const places = await batchCompletion(client, {
      model: 'acme/large',
      messages: [
        conversation('question 0'),
        conversation('question 1'),
        [],
        conversation('question 3'),
      ],
    });
    expect(places.map((place) => (isLLMError(place) ? place.code : textOf(place)))).toEqual([
      'question 0',
      'rate_limited',
      'invalid_request',
      'question 3',
    ]);
  });

  it('keeps what was answered when its signal aborts, and closes what runs', async () => {
    const caller = new AbortController();
    const { client, server } = await startClient(
      answering(({ text }) => (text === 'question 0' ? undefined : { stays: true })),
    );
    const places = await batchCompletion(client, {
      model: 'acme/large',
      messages: conversations(5),
      max_concurrency: 2,
      signal: caller.signal,
      onProgress: () => caller.abort(),
    });
    expect(textOf(places[0])).toBe('question 0');
    expect(places.slice(1).map((place) => isLLMError(place, 'cancelled'))).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect(server.received.length).toBeLessThan(4);
    await Promise.all(server.received.slice(1).map(({ gone }) => gone));
    expect(getEventListeners(caller.signal, 'abort')).toHaveLength(0);
  });
});

describe('batchCompletion', () => {
  it('gives nothing for nothing', async () => {
    const { client } = await startClient(answering());
    expect(await batchCompletion(client, { model: 'acme/large', messages: [] })).toEqual([]);
  });

  it('keeps the order of 250 conversations with at most 100 at once (checklist 131)', async () => {
    let open = 0;
    let most = 0;
    let asked = 0;
    const held: (() => void)[] = [];
    const letSomeGo = (): void => {
      for (const go of held.splice(0).reverse()) go();
    };
    const slow: Answer = (received, response) => {
      asked += 1;
      open += 1;
      most = Math.max(most, open);
      response.once('finish', () => (open -= 1));
      held.push(() => answering()(received, response));
      if (held.length === 100 || asked === 250) letSomeGo();
    };
    const { client } = await startClient(slow);
    const places = await batchCompletion(client, {
      model: 'acme/large',
      messages: conversations(250),
      max_concurrency: 100,
    });
    expect(places.map(textOf)).toEqual(
      conversations(250).map(([{ content } = { content: '' }]) => content),
    );
    expect(most).toBe(100);
  });

  it('reports its progress, and is not harmed by a reporter that throws', async () => {
    const { client } = await startClient(
      answering(({ text }) => (text === 'question 1' ? { status: 400 } : undefined)),
    );
    const told: BatchProgress[] = [];
    await batchCompletion(client, {
      model: 'acme/large',
      messages: conversations(3),
      max_concurrency: 1,
      onProgress: (progress) => {
        told.push(progress);
        throw new Error('no terminal');
      },
    });
    expect(told).toEqual([
      { done: 1, failed: 0, resumed: 0, total: 3 },
      { done: 2, failed: 1, resumed: 0, total: 3 },
      { done: 3, failed: 1, resumed: 0, total: 3 },
    ]);
  });

  it('sends each conversation with the fields of the call and nothing of the batch', async () => {
    const { client, server } = await startClient(answering());
    await batchCompletion(client, {
      model: 'acme/large',
      messages: conversations(1),
      temperature: 0.5,
      max_workers: 3,
      onProgress: () => undefined,
    });
    expect(server.received[0]?.body).toEqual({
      model: 'large',
      messages: conversation('question 0'),
      temperature: 0.5,
    });
  });

  it('gives streams as items, which live on after the batch and end with its signal', async () => {
    const caller = new AbortController();
    const { client, server } = await startClient(
      events(openaiChunks),
      events(openaiChunks.slice(0, 3), 'stay'),
    );
    const [first, second] = await batchCompletion(client, {
      model: 'acme/large',
      messages: conversations(2),
      max_concurrency: 1,
      stream: true,
      signal: caller.signal,
    });
    if (first === undefined || isLLMError(first)) throw new Error('the first is no stream');
    let text = '';
    for await (const { choices } of first) text += choices[0]?.delta.content ?? '';
    expect(text).toBe('Good morning!');
    expect(isLLMError(second)).toBe(false);
    caller.abort();
    await server.received[1]?.gone;
    expect(getEventListeners(caller.signal, 'abort')).toHaveLength(0);
  });

  it('takes the answer of a plain upstream unchanged', async () => {
    const body = {
      id: 'chatcmpl-1',
      object: 'chat.completion',
      created: 1,
      model: 'large',
      choices: [{ index: 0, message: { role: 'assistant', content: 'hi' }, finish_reason: 'stop' }],
    };
    const { client } = await startClient(json(200, body));
    const [answer] = await batchCompletion(client, {
      model: 'acme/large',
      messages: conversations(1),
    });
    expect(answer).toMatchObject(body);
  });
});
