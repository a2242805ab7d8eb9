// What mocks and answers of the client promise, number by number (41 to 72). Those not here are named beside their protocols
// (61 to 67), in completion-stream.test.ts (46, 47), or in docs/reference/litellm-differences.md.
import { afterEach, describe, expect, it } from 'vitest';
import { failureOf, fakeClock } from '@llm/core/testing';
import { type ClientOptions, type CompletionParams, createClient, openai } from '../src/index.ts';
import { groq } from '../src/compatible/index.ts';
import { openaiAnswer } from './documented.ts';
import { json, serve } from './serve.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

const messages = [{ role: 'user', content: 'Good morning' }] as const;

/** A client whose upstream would answer so, for what `params` ask of it. */
async function start(
  answer: object = openaiAnswer,
  headers: Readonly<Record<string, string>> = {},
  options: Partial<ClientOptions> = {},
) {
  const server = await serve(json(200, answer, headers));
  const client = createClient({
    providers: [openai, groq],
    retries: 0,
    credentials: () => ({ apiKey: 'k', baseUrl: `${server.url}/v1` }),
    ...options,
  });
  open.push(client, server);
  const ask = (params: Partial<CompletionParams> = {}) =>
    client.completion({ model: 'openai/gpt-4o', messages, ...params, stream: false });
  return { server, ask };
}

describe('mocks', () => {
  it('41, 42: a text is the answer, the empty one too, and nobody is called', async () => {
    const { server, ask } = await start();
    for (const mock_response of ['Hello', '']) {
      expect(await ask({ mock_response })).toMatchObject({
        choices: [{ finish_reason: 'stop', message: { content: mock_response } }],
        usage: { prompt_tokens: 10, completion_tokens: 20, total_tokens: 30 },
      });
    }
    expect(server.received).toEqual([]);
  });

  it('43, 44: an error is thrown with its status and text, and so is one that is named', async () => {
    const { ask } = await start();
    const given = Object.assign(new Error('no more'), { status: 429 });
    expect(await failureOf(ask({ mock_response: given }))).toMatchObject({
      code: 'rate_limited',
      status: 429,
      message: 'no more',
    });
    for (const [name, code] of [
      ['litellm.RateLimitError', 'rate_limited'],
      ['litellm.ContextWindowExceededError', 'context_length_exceeded'],
      ['litellm.InternalServerError', 'upstream'],
      ['Exception: content_filter_policy', 'content_filtered'],
    ]) {
      expect((await failureOf(ask({ mock_response: name ?? '' }))).code).toBe(code);
    }
  });

  it('45, 50: calls of tools end the answer as such, and n answers are n choices', async () => {
    const { ask } = await start();
    const call = { id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } } as const;
    expect(await ask({ mock_tool_calls: [call] })).toMatchObject({
      choices: [{ finish_reason: 'tool_calls', message: { tool_calls: [call] } }],
    });
    expect((await ask({ mock_response: 'a', n: 3 })).choices.map(({ index }) => index)).toEqual([
      0, 1, 2,
    ]);
  });

  it('48: a delay is waited for, and an abort ends it at once', async () => {
    const clock = fakeClock();
    const { ask } = await start(openaiAnswer, {}, { clock });
    const answered = ask({ mock_response: 'late', mock_delay: 2 });
    await clock.advance(2_000);
    expect((await answered).choices).toHaveLength(1);
    const caller = new AbortController();
    const params = { mock_response: 'late', mock_delay: 60, signal: caller.signal };
    const aborted = failureOf(ask(params));
    caller.abort();
    expect((await aborted).code).toBe('cancelled');
    expect(clock.pending).toBe(0);
  });

  it('49: a mocked timeout takes as long as the call may, and not for its fallbacks', async () => {
    const { ask } = await start();
    const params = { mock_timeout: true, timeout: 0.05 };
    expect(await failureOf(ask(params))).toMatchObject({ code: 'timeout', name: 'Timeout' });
    const answer = await ask({ mock_timeout: true, fallbacks: ['groq/llama'], timeout: 0 });
    expect(answer._hidden_params.custom_llm_provider).toBe('groq');
  });

  it('51: what a provider does not take is refused with a mock, too', async () => {
    const { ask } = await start();
    const params = { model: 'groq/llama', logit_bias: { a: 1 }, mock_response: 'Hello' };
    const answer = await ask({ ...params, drop_params: true });
    expect(answer.choices[0]?.message.content).toBe('Hello');
  });
});

describe('answers', () => {
  const [choice] = openaiAnswer.choices;
  const saying = (message: object, more: object = {}) => ({
    ...openaiAnswer,
    ...more,
    choices: [{ ...choice, message: { role: 'assistant', ...message } }],
  });
  const call = (args: unknown, more: object = {}) => ({
    id: 'c1',
    type: 'function',
    function: { name: 'f', arguments: args },
    ...more,
  });

  it('52, 53, 72: have an id, a time, a model and a fingerprint, and an id of ours where there is none', async () => {
    const { ask } = await start({ ...openaiAnswer, id: undefined, system_fingerprint: 'fp_1' });
    const answer = await ask();
    expect(answer).toMatchObject({
      object: 'chat.completion',
      model: openaiAnswer.model,
      created: openaiAnswer.created,
      system_fingerprint: 'fp_1',
    });
    expect(answer.id).toMatch(/^[\w-]{20,}$/);
  });

  it('54, 55, 56: leave out what is not there, and keep a content of null', async () => {
    const { ask } = await start(saying({ content: null, tool_calls: [call('{}')] }));
    const { message } = (await ask()).choices[0] ?? {};
    expect(message).toEqual({ role: 'assistant', content: null, tool_calls: [call('{}')] });
    const without = await start(saying({ content: 'Hi', tool_calls: [] }));
    expect((await without.ask()).choices[0]?.message).not.toHaveProperty('tool_calls');
  });

  it('57, 58: arguments are a text of JSON, and calls have an id and a type', async () => {
    const odd = [call({ a: 1 }), call(undefined, { id: '', type: undefined })];
    const { ask } = await start(saying({ content: null, tool_calls: odd }));
    const calls = (await ask()).choices[0]?.message.tool_calls ?? [];
    expect(calls.map((one) => (one.type === 'function' ? one.function.arguments : one))).toEqual([
      '{"a":1}',
      expect.stringMatching(/^(\{\})?$/),
    ]);
    for (const { id } of calls) expect(id).not.toBe('');
  });

  it('60: the total is counted where the provider leaves it out', async () => {
    const { ask } = await start({
      ...openaiAnswer,
      usage: { prompt_tokens: 3, completion_tokens: 4 },
    });
    expect((await ask()).usage?.total_tokens).toBe(7);
  });

  it('68, 69, 70: say who answered beside the answer, never within it', async () => {
    const { ask } = await start(openaiAnswer, {
      'x-request-id': 'r-1',
      'x-ratelimit-limit-requests': '9',
    });
    const answer = await ask();
    expect(answer._hidden_params).toMatchObject({
      custom_llm_provider: 'openai',
      model_id: 'gpt-4o',
      additional_headers: {
        'llm_provider-x-request-id': 'r-1',
        'llm_provider-x-ratelimit-limit-requests': '9',
        'x-ratelimit-limit-requests': '9',
      },
    });
    expect(answer._response_ms).toBeGreaterThanOrEqual(0);
    expect(JSON.stringify({ ...answer })).not.toContain('_hidden');
  });
});
