import { failureOf } from '@llm/core/testing';
import { afterEach, describe, expect, expectTypeOf, it } from 'vitest';
import { anthropicAnswer, openaiAnswer } from '../../../test/documented.ts';
import { events, json } from '../../../test/serve.ts';
import { closeClients, startBoth } from '../../../test/support/start-client.ts';
import type { MessagesAnswer, MessagesEvent } from '../messages.ts';

afterEach(closeClients);

const turns = [{ role: 'user', content: 'Hi' }] as const;
const params = { messages: turns, max_tokens: 9 } as const;
const streamed = [
  { type: 'message_start', message: { ...anthropicAnswer, content: [], stop_reason: null } },
  { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
  { type: 'ping' },
  { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Good' } },
  { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: ' morning!' } },
  { type: 'content_block_stop', index: 0 },
  {
    type: 'message_delta',
    delta: { stop_reason: 'end_turn', stop_sequence: null },
    usage: { output_tokens: 12 },
  },
  { type: 'message_stop' },
];

describe('messages that fail', () => {
  it.each([
    [{ messages: [] }, 'messages'],
    [{ max_tokens: 'many' }, 'max_tokens'],
    [{ fallbacks: 'claude/m' }, 'fallbacks'],
  ])('name the field of %o, and ask nobody', async (wrong, param) => {
    const { client, server } = await startBoth([json(200, anthropicAnswer)]);
    const asked = { model: 'claude/m', ...params, ...wrong } as typeof params & { model: string };
    expect(await failureOf(client.messages(asked))).toMatchObject({
      code: 'invalid_request',
      param,
    });
    expect(server.received).toEqual([]);
  });

  it('throw from the loop what comes within a stream', async () => {
    const error = { type: 'error', error: { type: 'overloaded_error', message: 'busy' } };
    const { client } = await startBoth([events([...streamed.slice(0, 4), error])]);
    const stream = await client.messages({ model: 'claude/m', ...params, stream: true });
    const failed = failureOf(
      (async () => {
        for await (const _ of stream);
      })(),
    );
    expect(await failed).toMatchObject({ code: 'overloaded', provider: 'claude', model: 'm' });
  });

  it('end when their time is over', async () => {
    const { client, server } = await startBoth([() => undefined]);
    const asked = { model: 'claude/m', ...params, timeout: 0.05 } as const;
    expect((await failureOf(client.messages(asked))).code).toBe('timeout');
    await server.received[0]?.gone;
  });
});

describe('messages', () => {
  it('go as they are to who speaks them, and come back as they were', async () => {
    const upstream = { ...anthropicAnswer, container: null, field_of_tomorrow: 1 };
    const { client, server } = await startBoth([json(200, upstream)]);
    const answer = await client.messages({
      model: 'claude/m',
      ...params,
      metadata: { user_id: 'u-1' },
      litellm_metadata: { log: 'only' },
      extra_headers: { 'Anthropic-Beta': 'a-2026' },
      extra_body: { context_management: { edits: [] } },
    });
    expectTypeOf(answer).toEqualTypeOf<MessagesAnswer>();
    expect(answer).toEqual(upstream);
    expect(answer._hidden_params.custom_llm_provider).toBe('claude');
    expect(server.received[0]?.headers['anthropic-beta']).toBe('a-2026');
    expect(server.received[0]?.body).toEqual({
      model: 'm',
      ...params,
      metadata: { user_id: 'u-1' },
      context_management: { edits: [] },
    });
  });

  it('stream as they are', async () => {
    const { client } = await startBoth([events(streamed)]);
    const stream = await client.messages({ model: 'claude/m', ...params, stream: true });
    const seen: MessagesEvent[] = [];
    for await (const event of stream) seen.push(event);
    expect(seen).toEqual(streamed);
  });

  it('are written by a provider that speaks something else', async () => {
    const { client, server } = await startBoth([json(200, openaiAnswer)]);
    const answer = await client.messages({
      model: 'chat/m',
      ...params,
      system: 'Be brief.',
      top_k: 3,
    });
    expect(answer).toMatchObject({
      type: 'message',
      content: [{ type: 'text', text: 'Good morning!' }],
      stop_reason: 'end_turn',
    });
    expect(server.received[0]?.body['messages']).toEqual([
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Hi' },
    ]);
  });

  it('are mocked', async () => {
    const { client } = await startBoth([json(500, {})]);
    const answer = await client.messages({ model: 'claude/m', ...params, mock_response: 'Hello' });
    expect(answer.content).toEqual([{ type: 'text', text: 'Hello' }]);
  });
});
