// What a stream adds up to is what the same upstream answers in one piece, whatever protocol it speaks.
import { afterEach, describe, expect, it } from 'vitest';
import { defineProvider, type Provider } from '@llm/core';
import { replayTransport } from '@llm/core/testing';
import {
  anthropicMessages,
  type ChatCompletionChunk,
  type Client,
  type CompletionParams,
  createClient,
  mock,
  openaiChat,
  streamChunkBuilder,
} from '../src/index.ts';

const messages = [{ role: 'user', content: 'What time is it?' }] as const;
const clients: Client[] = [];
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
});

const upstream = (chat: NonNullable<Provider['speaks']['chat']>): Provider =>
  defineProvider({
    id: 'acme',
    baseUrl: 'http://127.0.0.1',
    auth: { scheme: 'none' },
    speaks: { chat },
  });
const toStream = (events: readonly object[], named: boolean) =>
  events
    .map((event) => {
      const name = named && 'type' in event ? `event: ${String(event.type)}\n` : '';
      return `${name}data: ${JSON.stringify(event)}\n\n`;
    })
    .join('') + (named ? '' : 'data: [DONE]\n\n');

const bothWays = async (
  provider: Provider,
  params: Partial<CompletionParams>,
  answers: { readonly whole: object; readonly events: readonly object[] } | undefined,
) => {
  const transport = replayTransport(
    answers === undefined
      ? []
      : [
          { body: JSON.stringify(answers.whole) },
          {
            headers: { 'content-type': 'text/event-stream' },
            body: toStream(answers.events, provider.speaks.chat?.[0] === anthropicMessages),
            cuts: 'everywhere',
          },
        ],
  );
  const client = createClient({ providers: [provider], transport, credentials: () => undefined });
  clients.push(client);
  const asked = { model: `${provider.id}/m`, messages, ...params };
  const whole = await client.completion({ ...asked, stream: false });
  const stream = await client.completion({
    ...asked,
    stream: true,
    stream_options: { include_usage: true },
  });
  const chunks: ChatCompletionChunk[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return { whole, built: streamChunkBuilder(chunks), chunks };
};

describe('a stream of the mock', () => {
  const call = {
    id: 'a',
    type: 'function',
    function: { name: 'now', arguments: '{"zone":"UTC"}' },
  } as const;

  it.each<[string, Partial<CompletionParams>]>([
    ['a text', { mock_response: 'It is noon.' }],
    ['an empty text', { mock_response: '' }],
    ['three texts', { mock_response: 'It is noon.', n: 3 }],
    ['a call of a tool', { mock_tool_calls: [call] }],
    [
      'two calls and a text',
      { mock_response: 'Wait', mock_tool_calls: [call, { ...call, id: 'b' }] },
    ],
    ['nothing', {}],
  ])('adds up to its whole answer: %s', async (_what, params) => {
    const { whole, built } = await bothWays(mock, params, undefined);
    expect(built?.choices).toEqual(whole.choices);
    expect(built?.usage).toEqual(whole.usage);
    expect(built?.model).toBe(whole.model);
  });
});

// The shapes are those of docs.anthropic.com/en/api/messages-streaming, read 2026-11-20.
const anthropicUsage = {
  input_tokens: 20,
  cache_read_input_tokens: 4,
  cache_creation_input_tokens: 0,
};
const anthropicHead = { id: 'msg_1', type: 'message', role: 'assistant', model: 'claude-m' };
const anthropicConversation = {
  whole: {
    ...anthropicHead,
    content: [
      { type: 'thinking', thinking: 'Which zone?', signature: 'c2ln' },
      { type: 'redacted_thinking', data: 'ZW5j' },
      { type: 'text', text: 'Let me look.' },
      { type: 'tool_use', id: 'toolu_1', name: 'now', input: { zone: 'UTC' } },
      { type: 'tool_use', id: 'toolu_2', name: 'now', input: {} },
    ],
    stop_reason: 'tool_use',
    stop_sequence: null,
    usage: { ...anthropicUsage, output_tokens: 30 },
  },
  events: [
    {
      type: 'message_start',
      message: {
        ...anthropicHead,
        content: [],
        stop_reason: null,
        stop_sequence: null,
        usage: { ...anthropicUsage, output_tokens: 1 },
      },
    },
    {
      type: 'content_block_start',
      index: 0,
      content_block: { type: 'thinking', thinking: '', signature: '' },
    },
    { type: 'ping' },
    {
      type: 'content_block_delta',
      index: 0,
      delta: { type: 'thinking_delta', thinking: 'Which ' },
    },
    { type: 'content_block_delta', index: 0, delta: { type: 'thinking_delta', thinking: 'zone?' } },
    {
      type: 'content_block_delta',
      index: 0,
      delta: { type: 'signature_delta', signature: 'c2ln' },
    },
    { type: 'content_block_stop', index: 0 },
    {
      type: 'content_block_start',
      index: 1,
      content_block: { type: 'redacted_thinking', data: 'ZW5j' },
    },
    { type: 'content_block_stop', index: 1 },
    { type: 'content_block_start', index: 2, content_block: { type: 'text', text: '' } },
    { type: 'content_block_delta', index: 2, delta: { type: 'text_delta', text: 'Let me ' } },
    { type: 'content_block_delta', index: 2, delta: { type: 'text_delta', text: 'look.' } },
    { type: 'content_block_stop', index: 2 },
    {
      type: 'content_block_start',
      index: 3,
      content_block: { type: 'tool_use', id: 'toolu_1', name: 'now', input: {} },
    },
    {
      type: 'content_block_delta',
      index: 3,
      delta: { type: 'input_json_delta', partial_json: '' },
    },
    {
      type: 'content_block_delta',
      index: 3,
      delta: { type: 'input_json_delta', partial_json: '{"zone"' },
    },
    {
      type: 'content_block_delta',
      index: 3,
      delta: { type: 'input_json_delta', partial_json: ':"UTC"}' },
    },
    { type: 'content_block_stop', index: 3 },
    {
      type: 'content_block_start',
      index: 4,
      content_block: { type: 'tool_use', id: 'toolu_2', name: 'now', input: {} },
    },
    { type: 'content_block_stop', index: 4 },
    {
      type: 'message_delta',
      delta: { stop_reason: 'tool_use', stop_sequence: null },
      usage: { output_tokens: 30 },
    },
    { type: 'message_stop' },
  ],
};

// The shapes are those of platform.openai.com/docs/api-reference/chat, read 2026-11-20.
const openaiHead = { id: 'chatcmpl-1', created: 100, model: 'm-1', system_fingerprint: 'fp_1' };
const openaiUsage = {
  prompt_tokens: 20,
  completion_tokens: 30,
  total_tokens: 50,
  prompt_tokens_details: { cached_tokens: 4, audio_tokens: 0 },
  completion_tokens_details: { reasoning_tokens: 6, audio_tokens: 0 },
};
const openaiChunk = (index: number, delta: object, finish: string | null = null) => ({
  ...openaiHead,
  object: 'chat.completion.chunk',
  choices: [{ index, delta, logprobs: null, finish_reason: finish }],
});
const openaiConversation = {
  whole: {
    ...openaiHead,
    object: 'chat.completion',
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: null,
          tool_calls: [
            {
              id: 'call_1',
              type: 'function',
              function: { name: 'now', arguments: '{"zone":"UTC"}' },
            },
            { id: 'call_2', type: 'function', function: { name: 'now', arguments: '{}' } },
          ],
        },
        finish_reason: 'tool_calls',
      },
      { index: 1, message: { role: 'assistant', content: 'Noon.' }, finish_reason: 'length' },
    ],
    usage: openaiUsage,
  },
  events: [
    openaiChunk(0, { role: 'assistant', content: null }),
    openaiChunk(1, { role: 'assistant', content: '' }),
    openaiChunk(0, {
      tool_calls: [
        { index: 0, id: 'call_1', type: 'function', function: { name: 'now', arguments: '' } },
      ],
    }),
    openaiChunk(1, { content: 'No' }),
    openaiChunk(0, {
      tool_calls: [
        { index: 1, id: 'call_2', type: 'function', function: { name: 'now', arguments: '' } },
      ],
    }),
    openaiChunk(0, { tool_calls: [{ index: 0, function: { arguments: '{"zone":' } }] }),
    openaiChunk(1, { content: 'on.' }),
    openaiChunk(0, { tool_calls: [{ index: 1, function: { arguments: '{}' } }] }),
    openaiChunk(0, { tool_calls: [{ index: 0, function: { arguments: '"UTC"}' } }] }),
    openaiChunk(0, {}, 'tool_calls'),
    openaiChunk(1, {}, 'length'),
    { ...openaiHead, object: 'chat.completion.chunk', choices: [], usage: openaiUsage },
  ],
};

describe('a stream of an upstream that speaks the Messages API', () => {
  it('adds up to its whole answer: thoughts, a text and two calls', async () => {
    const { whole, built } = await bothWays(
      upstream([anthropicMessages]),
      { max_tokens: 100 },
      anthropicConversation,
    );
    expect(whole.choices[0]).toMatchObject({
      finish_reason: 'tool_calls',
      message: {
        content: 'Let me look.',
        reasoning_content: 'Which zone?',
        thinking_blocks: [
          { type: 'thinking', thinking: 'Which zone?', signature: 'c2ln' },
          { type: 'redacted_thinking', data: 'ZW5j' },
        ],
        tool_calls: [
          { id: 'toolu_1', function: { name: 'now', arguments: '{"zone":"UTC"}' } },
          { id: 'toolu_2', function: { name: 'now', arguments: '{}' } },
        ],
      },
    });
    expect(built?.choices).toEqual(whole.choices);
    expect(built?.usage).toEqual(whole.usage);
    expect(built?.usage).toMatchObject({ prompt_tokens: 24, completion_tokens: 30 });
  });
});

describe('a stream of an upstream that speaks Chat Completions', () => {
  it('adds up to its whole answer: two interleaved choices and two interleaved calls', async () => {
    const { whole, built } = await bothWays(upstream([openaiChat]), {}, openaiConversation);
    expect(whole.choices).toMatchObject(openaiConversation.whole.choices);
    expect(built?.choices.map(({ message, finish_reason }) => [message, finish_reason])).toEqual(
      whole.choices.map(({ message, finish_reason }) => [message, finish_reason]),
    );
    expect(built?.usage).toEqual(whole.usage);
    expect(built?.system_fingerprint).toBe('fp_1');
  });
});
