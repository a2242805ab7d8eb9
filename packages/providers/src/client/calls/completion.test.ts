import { afterEach, describe, expect, it } from 'vitest';
import { defineProvider, LLMError, type Provider, type Transport } from '@llm/core';
import { createHttp1Transport } from '@llm/core/http1';
import { failureOf, fakeClock } from '@llm/core/testing';
import { anthropicAnswer, openaiAnswer, openaiChunks } from '../../../test/documented.ts';
import { type Answer, events, json, serve, type TestServer } from '../../../test/serve.ts';
import { anthropicMessages } from '../../protocols/anthropic-messages/index.ts';
import { openaiChat } from '../../protocols/openai-chat/index.ts';
import { openaiEmbeddings } from '../../protocols/openai-embeddings/index.ts';
import type { CompletionParams } from '../completion-params.ts';
import type { Client } from '../client.ts';
import type { ClientOptions } from '../client-options.ts';
import { createClient } from '../create-client.ts';

const messages = [{ role: 'user', content: 'Good morning' }] as const;
const chat = (id: string, url: string, rest: Partial<Provider> = {}) =>
  defineProvider({
    id,
    baseUrl: `${url}/v1`,
    auth: { scheme: 'bearer', env: 'LLM_TEST_KEY_THAT_NOBODY_SETS' },
    speaks: { chat: [openaiChat], embeddings: [openaiEmbeddings] },
    ...rest,
  });

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

const start = async (
  answers: readonly Answer[],
  options: Partial<ClientOptions> = {},
): Promise<{ readonly server: TestServer; readonly client: Client }> => {
  const server = await serve(...answers);
  const client = createClient({
    providers: [chat('acme', server.url)],
    credentials: () => ({ apiKey: 'k-1' }),
    random: () => 0,
    ...options,
  });
  open.push(client, server);
  return { server, client };
};
describe('completion that fails', () => {
  it('names the nearest provider for an unknown one', async () => {
    const { client, server } = await start([json(200, openaiAnswer)]);
    const error = await failureOf(client.completion({ model: 'acne/large', messages }));
    expect(error).toMatchObject({
      code: 'invalid_request',
      param: 'model',
      name: 'BadRequestError',
    });
    expect(error.message).toContain("did you mean 'acme'?");
    expect(server.received).toHaveLength(0);
  });

  it('names the variable of a missing key, and calls nobody', async () => {
    const server = await serve(json(200, openaiAnswer));
    const client = createClient({ providers: [chat('acme', server.url)] });
    open.push(client, server);
    const error = await failureOf(client.completion({ model: 'acme/large', messages }));
    expect(error).toMatchObject({ code: 'authentication', status: 401, provider: 'acme' });
    expect(error.message).toContain('LLM_TEST_KEY_THAT_NOBODY_SETS');
    expect(server.received).toHaveLength(0);
  });

  it('names the variable that a key points to', async () => {
    const { client, server } = await start([json(200, openaiAnswer)]);
    const error = await failureOf(
      client.completion({ model: 'acme/large', messages, api_key: 'os.environ/LLM_TEST_NOT_SET' }),
    );
    expect(error.code).toBe('authentication');
    expect(error.message).toContain('LLM_TEST_NOT_SET');
    expect(server.received).toHaveLength(0);
  });

  it.each([
    [{ messages: 'Hi' }, 'messages'],
    [{ messages: [] }, 'messages'],
    [{ temperature: 'hot' }, 'temperature'],
    [{ timeout: 'soon' }, 'timeout'],
    [{ messages: [{ role: 'nobody', content: 'Hi' }] }, 'messages[0].role'],
  ])('names the field of %o', async (wrong, param) => {
    const { client, server } = await start([json(200, openaiAnswer)]);
    const params = { model: 'acme/large', messages, ...wrong } as unknown as CompletionParams;
    const error = await failureOf(client.completion(params));
    expect(error).toMatchObject({ code: 'invalid_request', param });
    expect(server.received).toHaveLength(0);
  });

  it('gives the failure of the upstream with its own status and code', async () => {
    const refusal = {
      error: {
        message: 'Rate limit reached',
        type: 'requests',
        param: null,
        code: 'rate_limit_exceeded',
      },
    };
    const { client, server } = await start([json(429, refusal, { 'retry-after': '70' })]);
    const error = await failureOf(client.completion({ model: 'acme/large', messages }));
    expect(error).toMatchObject({
      code: 'rate_limited',
      status: 429,
      retryAfterMs: 70_000,
      provider: 'acme',
      model: 'large',
    });
    expect(server.received).toHaveLength(1);
  });

  it('says that nobody is there', async () => {
    const { client, server } = await start([json(200, openaiAnswer)], { retries: 0 });
    await server.close();
    open.splice(open.indexOf(server), 1);
    const error = await failureOf(client.completion({ model: 'acme/large', messages }));
    expect(error.code).toBe('connection');
  });

  it('gives up when the call has taken too long', async () => {
    const clock = fakeClock();
    const silent: Answer = () => undefined;
    const { client, server } = await start([silent], { clock });
    const failed = failureOf(client.completion({ model: 'acme/large', messages, timeout: 3 }));
    await expect.poll(() => server.received.length).toBe(1);
    await clock.advance(2_999);
    await clock.advance(1);
    expect(await failed).toMatchObject({ code: 'timeout', status: 504, name: 'Timeout' });
    await server.received[0]?.gone;
    expect(clock.pending).toBe(0);
  });

  // A machine with other work may be late once, a leak is late each time.
  it('is cancelled by its signal, before and while it is under way', { retry: 3 }, async () => {
    const silent: Answer = () => undefined;
    const { client, server } = await start([silent]);
    const params = { model: 'acme/large', messages };
    const early = await failureOf(client.completion({ ...params, signal: AbortSignal.abort() }));
    expect(early.code).toBe('cancelled');
    expect(server.received).toHaveLength(0);

    const controller = new AbortController();
    const failed = failureOf(client.completion({ ...params, signal: controller.signal }));
    await expect.poll(() => server.received.length).toBe(1);
    const abortedAt = performance.now();
    controller.abort();
    expect((await failed).code).toBe('cancelled');
    await server.received[0]?.gone;
    expect(performance.now() - abortedAt).toBeLessThan(100);
  });

  describe('over a transport that ignores its signal', () => {
    /** A client whose transport goes on whatever happens to the call, and what its server got. */
    const startDeaf = async (answer: Answer) => {
      const clock = fakeClock();
      const own = createHttp1Transport();
      const transport: Transport = (request) =>
        own.send({ ...request, signal: new AbortController().signal });
      const { client, server } = await start([answer], { clock, transport, retries: 0 });
      open.unshift(own);
      return { clock, client, server };
    };
    const silent: Answer = () => undefined;
    const params = { model: 'acme/large', messages, timeout: 3 };

    it.each<[string, (client: Client) => Promise<unknown>]>([
      ['a whole answer', (client) => client.completion(params)],
      ['a stream', (client) => client.completion({ ...params, stream: true })],
      ['vectors', (client) => client.embedding({ model: 'acme/large', input: 'a', timeout: 3 })],
    ])('ends when its time is over: %s', async (_, ask) => {
      const { clock, client, server } = await startDeaf(silent);
      const failed = failureOf(ask(client));
      await expect.poll(() => server.received.length).toBe(1);
      await clock.advance(3_000);
      expect(await failed).toMatchObject({ code: 'timeout', name: 'Timeout' });
    });

    it('ends when its caller aborts', async () => {
      const { client, server } = await startDeaf(silent);
      const caller = new AbortController();
      const failed = failureOf(client.completion({ ...params, signal: caller.signal }));
      await expect.poll(() => server.received.length).toBe(1);
      caller.abort();
      expect((await failed).code).toBe('cancelled');
    });

    it.each<[string, boolean, string]>([
      ['when its time is over', false, 'timeout'],
      ['when its caller aborts', true, 'cancelled'],
    ])('ends the loop of a stream %s, and closes the upstream', async (_, aborts, code) => {
      const { clock, client, server } = await startDeaf(events(openaiChunks.slice(0, 2), 'stay'));
      const caller = new AbortController();
      const stream = await client.completion({ ...params, stream: true, signal: caller.signal });
      const failed = failureOf(
        (async () => {
          for await (const _chunk of stream);
        })(),
      );
      await clock.advance(0);
      if (aborts) caller.abort();
      else await clock.advance(3_000);
      expect((await failed).code).toBe(code);
      await server.received[0]?.gone;
      expect(clock.pending).toBe(0);
    });
  });

  it('refuses a parameter that the upstream cannot take, unless it may be left out', async () => {
    const server = await serve(json(200, openaiAnswer));
    const provider = chat('acme', server.url, { quirks: { drop: ['logit_bias'] } });
    const client = createClient({ providers: [provider], credentials: () => ({ apiKey: 'k' }) });
    open.push(client, server);
    const params = { model: 'acme/large', messages, logit_bias: { '50256': -100 } };
    const error = await failureOf(client.completion(params));
    expect(error).toMatchObject({ code: 'unsupported', name: 'UnsupportedParamsError' });
    expect(error.message).toContain('logit_bias');
    expect(server.received).toHaveLength(0);

    const answer = await client.completion({ ...params, drop_params: true });
    expect(server.received[0]?.body).not.toHaveProperty('logit_bias');
    expect(answer._hidden_params.dropped_params).toEqual(['logit_bias']);
  });

  it('throws the error that it is given as a mock', async () => {
    const { client, server } = await start([json(200, openaiAnswer)]);
    const given = new LLMError('permission_denied', 'not you');
    const error = await failureOf(
      client.completion({ model: 'acme/large', messages, mock_response: given }),
    );
    expect(error).toBe(given);
    expect(server.received).toHaveLength(0);
  });

  it('keeps keys out of its errors', async () => {
    const { client } = await start([json(401, { error: { message: 'wrong key' } })]);
    const error = await failureOf(
      client.completion({ model: 'acme/large', messages, api_key: 'sk-very-secret' }),
    );
    expect(error.code).toBe('authentication');
    expect(JSON.stringify([error, error.message, error.stack])).not.toContain('sk-very-secret');
  });
});

describe('completion', () => {
  it('answers in the shape of Chat Completions', async () => {
    const { client, server } = await start([
      json(200, openaiAnswer, { 'x-request-id': 'req-1', 'x-ratelimit-remaining-tokens': '9' }),
    ]);
    const answer = await client.completion({
      model: 'acme/vendor/large',
      messages,
      temperature: 0.5,
      extra_body: { top_k: 5 },
      metadata: { team: 'a' },
      extra_headers: { 'X-Team': 'a' },
    });
    expect(answer).toMatchObject({
      id: openaiAnswer.id,
      object: 'chat.completion',
      created: 1741569952,
      model: 'gpt-4.1-2025-04-14',
      choices: [
        {
          index: 0,
          finish_reason: 'stop',
          message: { role: 'assistant', content: 'Good morning!' },
        },
      ],
      usage: {
        prompt_tokens: 19,
        completion_tokens: 10,
        total_tokens: 29,
        prompt_tokens_details: { cached_tokens: 5 },
        completion_tokens_details: { reasoning_tokens: 4 },
      },
    });
    const [request] = server.received;
    expect(request?.path).toBe('/v1/chat/completions');
    expect(request?.headers).toMatchObject({ authorization: 'Bearer k-1', 'x-team': 'a' });
    expect(request?.body).toEqual({
      model: 'vendor/large',
      messages: [{ role: 'user', content: 'Good morning' }],
      temperature: 0.5,
      top_k: 5,
    });
    expect(Object.keys(answer)).not.toContain('_hidden_params');
    expect(JSON.stringify(answer)).not.toContain('_response_ms');
    expect(answer._response_ms).toBeGreaterThanOrEqual(0);
    expect(answer._hidden_params).toEqual({
      custom_llm_provider: 'acme',
      model_id: 'vendor/large',
      attempts: 1,
      additional_headers: {
        'llm_provider-x-request-id': 'req-1',
        'llm_provider-x-ratelimit-remaining-tokens': '9',
        'x-ratelimit-remaining-tokens': '9',
      },
      dropped_params: [],
    });
  });

  it('answers in the same shape where the upstream speaks another protocol', async () => {
    const server = await serve(json(200, anthropicAnswer));
    const provider = defineProvider({
      id: 'acme',
      baseUrl: server.url,
      auth: { scheme: 'header', name: 'x-api-key', env: 'ACME_KEY' },
      speaks: { chat: [anthropicMessages] },
    });
    const client = createClient({ providers: [provider], credentials: () => ({ apiKey: 'k' }) });
    open.push(client, server);
    const answer = await client.completion({ model: 'acme/claude', messages, max_tokens: 50 });
    expect(answer).toMatchObject({
      object: 'chat.completion',
      model: 'claude-sonnet-4-5',
      choices: [{ finish_reason: 'stop', message: { content: 'Good morning!' } }],
      usage: {
        prompt_tokens: 19,
        completion_tokens: 12,
        total_tokens: 31,
        prompt_tokens_details: { cached_tokens: 6 },
      },
    });
    expect(server.received[0]?.headers['x-api-key']).toBe('k');
    expect(server.received[0]?.body).toMatchObject({ model: 'claude', max_tokens: 50 });
  });

  it('tries again after a failure that may pass', async () => {
    const overloaded = json(503, { error: { message: 'busy' } }, { 'retry-after': '0' });
    const { client, server } = await start([overloaded, overloaded, json(200, openaiAnswer)]);
    const answer = await client.completion({ model: 'acme/large', messages });
    expect(answer.choices[0]?.message.content).toBe('Good morning!');
    expect(answer._hidden_params.attempts).toBe(3);
    expect(server.received).toHaveLength(3);
  });

  it('asks the fallbacks in turn, each with its own key', async () => {
    const first = await serve(json(400, { error: { message: 'no' } }));
    const second = await serve(json(500, { error: { message: 'no' } }));
    const third = await serve(json(200, openaiAnswer));
    open.push(first, second, third);
    const client = createClient({
      providers: [chat('one', first.url), chat('two', second.url), chat('three', third.url)],
      credentials: ({ id }) => ({ apiKey: `key-of-${id}` }),
      retries: 0,
    });
    open.push(client);
    const answer = await client.completion({
      model: 'one/a',
      messages,
      api_key: 'only-for-one',
      fallbacks: ['two/b', { model: 'three/c', temperature: 1 }],
    });
    expect(answer._hidden_params).toMatchObject({ custom_llm_provider: 'three', attempts: 3 });
    expect(first.received[0]?.headers.authorization).toBe('Bearer only-for-one');
    expect(second.received[0]?.headers.authorization).toBe('Bearer key-of-two');
    expect(third.received[0]?.headers.authorization).toBe('Bearer key-of-three');
    expect(third.received[0]?.body).toMatchObject({ model: 'c', temperature: 1 });
  });

  it('asks each time for the credentials, which may know another address', async () => {
    const server = await serve(json(200, openaiAnswer));
    const keys = ['old', 'new'];
    const client = createClient({
      providers: [chat('acme', 'http://127.0.0.1:1')],
      credentials: async () => ({ apiKey: keys.shift() ?? '', baseUrl: `${server.url}/base/` }),
    });
    open.push(client, server);
    await client.completion({ model: 'acme/large', messages });
    await client.completion({ model: 'acme/large', messages, base_url: `${server.url}/other` });
    expect(server.received.map(({ path, headers }) => [path, headers.authorization])).toEqual([
      ['/base/chat/completions', 'Bearer old'],
      ['/other/chat/completions', 'Bearer new'],
    ]);
  });

  it('does not change what it is given', async () => {
    const { client } = await start([json(200, openaiAnswer)]);
    const params = Object.freeze({
      model: 'acme/large',
      messages: Object.freeze([Object.freeze({ role: 'user', content: 'Hi' })] as const),
      extra_body: Object.freeze({ top_k: 1 }),
      extra_headers: Object.freeze({ 'X-A': '1' }),
    });
    await expect(client.completion(params)).resolves.toBeDefined();
  });

  it('answers mocked calls of any provider without calling it', async () => {
    const { client, server } = await start([json(200, openaiAnswer)]);
    const params = { model: 'acme/large', messages };
    const answer = await client.completion({ ...params, mock_response: '' });
    expect(answer).toMatchObject({
      choices: [{ message: { role: 'assistant', content: '' }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 10, completion_tokens: 20, total_tokens: 30 },
    });
    const stream = await client.completion({ ...params, stream: true, mock_response: 'This is' });
    const texts: string[] = [];
    for await (const chunk of stream) texts.push(chunk.choices[0]?.delta.content ?? '');
    expect(texts.filter((text) => text !== '')).toEqual(['Thi', 's i', 's']);
    expect(server.received).toHaveLength(0);
  });

  it('streams', async () => {
    const { client, server } = await start([events(openaiChunks)]);
    const stream = await client.completion({ model: 'acme/large', messages, stream: true });
    let text = '';
    for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? '';
    expect(text).toBe('Good morning!');
    expect(server.received[0]?.body['stream']).toBe(true);
    expect(server.received[0]?.headers.accept).toBe('text/event-stream');
    expect(stream._hidden_params.custom_llm_provider).toBe('acme');
  });
});
