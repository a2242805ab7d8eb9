import { failureOf } from '@llm/core/testing';
import { afterEach, describe, expect, expectTypeOf, it } from 'vitest';
import { anthropicAnswer, openaiChunks } from '../../../test/documented.ts';
import { events, json } from '../../../test/serve.ts';
import { closeClients, startBoth } from '../../../test/support/start-client.ts';
import type { AnswerStream } from '../answer-stream.ts';
import type { ResponsesAnswer, ResponsesEvent } from '../responses.ts';

afterEach(closeClients);

// As in openapi.json of github.com/openai/openai-openapi, read 2026-11-30, with texts of our own.
const answer = {
  id: 'resp_67ccd2bed1ec8190',
  object: 'response',
  created_at: 1741476542,
  status: 'completed',
  error: null,
  incomplete_details: null,
  model: 'gpt-4.1-2025-04-14',
  output: [
    { type: 'reasoning', id: 'rs_1', summary: [] },
    {
      type: 'message',
      id: 'msg_67ccd2bf17f0819',
      status: 'completed',
      role: 'assistant',
      content: [
        { type: 'output_text', text: 'Good ', annotations: [] },
        { type: 'output_text', text: 'morning!', annotations: [], field_of_tomorrow: 1 },
      ],
    },
  ],
  usage: { input_tokens: 36, output_tokens: 87, total_tokens: 123 },
  field_of_tomorrow: { kept: true },
};
const ofItem = { item_id: 'msg_1', output_index: 0, content_index: 0 };
const streamed = [
  {
    type: 'response.created',
    sequence_number: 0,
    response: { ...answer, output: [], status: 'in_progress' },
  },
  {
    type: 'response.output_item.added',
    sequence_number: 1,
    output_index: 0,
    item: { type: 'message', id: 'msg_1', role: 'assistant', status: 'in_progress', content: [] },
  },
  {
    type: 'response.content_part.added',
    sequence_number: 2,
    ...ofItem,
    part: { type: 'output_text', text: '', annotations: [] },
  },
  { type: 'response.output_text.delta', sequence_number: 3, ...ofItem, delta: 'Good' },
  {
    type: 'response.output_text.delta',
    sequence_number: 4,
    ...ofItem,
    delta: ' morning!',
    obfuscation: 'x',
  },
  { type: 'response.output_text.done', sequence_number: 5, ...ofItem, text: 'Good morning!' },
  {
    type: 'response.content_part.done',
    sequence_number: 6,
    ...ofItem,
    part: { type: 'output_text', text: 'Good morning!', annotations: [] },
  },
  {
    type: 'response.output_item.done',
    sequence_number: 7,
    output_index: 0,
    item: {
      type: 'message',
      id: 'msg_1',
      role: 'assistant',
      status: 'completed',
      content: [{ type: 'output_text', text: 'Good morning!', annotations: [] }],
    },
  },
  { type: 'response.completed', sequence_number: 8, response: answer },
];
const alsoSpeaks = ['openai-responses'];

async function textOf(stream: AnswerStream<ResponsesEvent>): Promise<string> {
  let text = '';
  for await (const event of stream)
    if (event.type === 'response.output_text.delta') text += event.delta;
  return text;
}

describe('responses that fail', () => {
  it('names the field at fault, and asks nobody', async () => {
    const { client, server } = await startBoth([json(200, answer)]);
    const input = 7 as unknown as string;
    expect(await failureOf(client.responses({ model: 'chat/m', input }))).toMatchObject({
      code: 'invalid_request',
      param: 'input',
    });
    expect(server.received).toEqual([]);
  });

  it('refuses what only a provider of the same protocol has kept', async () => {
    const { client } = await startBoth([json(200, anthropicAnswer)]);
    const params = { model: 'claude/m', input: 'Hi', previous_response_id: 'resp_1' } as const;
    expect(await failureOf(client.responses(params))).toMatchObject({
      code: 'unsupported',
      param: 'previous_response_id',
    });
  });

  it.each([['chat'], ['claude']] as const)('gives the failure of the upstream: %s', async (id) => {
    const refused = json(429, { error: { type: 'rate_limit_error', message: 'slow down' } });
    const { client } = await startBoth([refused], { alsoSpeaks });
    const error = await failureOf(client.responses({ model: `${id}/m`, input: 'Hi' }));
    expect(error).toMatchObject({ code: 'rate_limited', provider: id, model: 'm' });
  });

  it('throws from the loop of a stream that breaks off, and keeps what came before', async () => {
    const { client } = await startBoth([events(streamed.slice(0, 4), 'reset')], { alsoSpeaks });
    const stream = await client.responses({ model: 'chat/m', input: 'Hi', stream: true });
    const seen: string[] = [];
    const error = await failureOf(
      (async () => {
        for await (const { type } of stream) seen.push(type);
      })(),
    );
    expect(error).toMatchObject({ code: 'connection', provider: 'chat', model: 'm' });
    expect(seen.at(-1)).toBe('response.output_text.delta');
  });

  it('closes the upstream when the loop is left, and throws `cancelled` for its own signal', async () => {
    const { client, server } = await startBoth([events(streamed.slice(0, 4), 'stay')], {
      alsoSpeaks,
    });
    const caller = new AbortController();
    const params = { model: 'chat/m', input: 'Hi', stream: true } as const;
    for await (const _ of await client.responses(params)) break;
    await server.received[0]?.gone;
    const stream = await client.responses({ ...params, signal: caller.signal });
    const failed = failureOf(textOf(stream));
    caller.abort();
    expect((await failed).code).toBe('cancelled');
    await server.received[1]?.gone;
    const left = await client.responses(params);
    const text = textOf(left);
    left.cancel();
    expect(await text).toBe('');
  });
});

describe('responses', () => {
  it('go as they are to who speaks them, and come back as they were', async () => {
    const { client, server } = await startBoth([json(200, answer)], { alsoSpeaks });
    const tools = [{ type: 'web_search', field_of_tomorrow: 1 }] as const;
    const given = await client.responses({
      model: 'chat/vendor/m',
      input: [{ role: 'user', content: 'Hi' }],
      previous_response_id: 'resp_0',
      metadata: { team: 'a' },
      litellm_metadata: { log: 'only' },
      tools,
      timeout: 9,
    });
    expectTypeOf(given).toEqualTypeOf<ResponsesAnswer>();
    expect(given).toEqual(answer);
    expect(given.output_text).toBe('Good morning!');
    expect(given._hidden_params).toMatchObject({
      custom_llm_provider: 'chat',
      model_id: 'vendor/m',
    });
    expect(JSON.stringify(given)).toBe(JSON.stringify(answer));
    expect(server.received[0]?.path).toBe('/v1/responses');
    expect(server.received[0]?.body).toEqual({
      model: 'vendor/m',
      input: [{ role: 'user', content: 'Hi' }],
      previous_response_id: 'resp_0',
      metadata: { team: 'a' },
      tools,
    });
  });

  it('stream as they are', async () => {
    const { client } = await startBoth([events(streamed)], { alsoSpeaks });
    const params = { model: 'chat/m', input: 'Hi' } as const;
    const stream = await client.responses({ ...params, stream: true });
    const seen: ResponsesEvent[] = [];
    for await (const event of stream) seen.push(event);
    expect(seen).toEqual(streamed);
    expect(stream.usage?.output).toMatchObject({ text: 87 });
    expect(() => stream[Symbol.asyncIterator]()).toThrow('only once');
  });

  it('are written by a provider that speaks chat, and by one that speaks neither', async () => {
    const { client } = await startBoth([events(openaiChunks), json(200, anthropicAnswer)]);
    const stream = await client.responses({ model: 'chat/m', input: 'Hi', stream: true });
    const types: string[] = [];
    for await (const { type } of stream) types.push(type);
    expect(types[0]).toBe('response.created');
    expect(types.at(-1)).toBe('response.completed');
    const whole = await client.responses({ model: 'claude/m', input: 'Hi', max_output_tokens: 9 });
    expect(whole).toMatchObject({ object: 'response', status: 'completed' });
    expect(whole.output_text).toBe('Good morning!');
  });

  it('are mocked, and go on at a fallback', async () => {
    const { client, server } = await startBoth([json(500, {}), json(200, anthropicAnswer)]);
    const params = { model: 'chat/m', input: 'Hi', max_output_tokens: 9 } as const;
    const mocked = await client.responses({ ...params, mock_response: 'Hello' });
    expect(mocked.output_text).toBe('Hello');
    expect(server.received).toEqual([]);
    const answered = await client.responses({ ...params, fallbacks: ['claude/m'] });
    expect(answered._hidden_params).toMatchObject({ custom_llm_provider: 'claude', attempts: 2 });
  });
});
