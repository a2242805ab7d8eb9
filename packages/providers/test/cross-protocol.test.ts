import {
  asArray,
  asObject,
  asString,
  parseJson,
  toLLMError,
  type StreamingProtocol,
  type ChatRequest,
  type StreamingClientCodec,
  type JsonObject,
  type JsonValue,
  type LLMError,
  type StreamingServerCodec,
} from '@llm/core';
import { jsonAnswer } from '@llm/core/testing';
import type { ServerSentEvent } from '@llm/core/framing';
import { describe, expect, it } from 'vitest';
import { anthropicMessages } from '../src/protocols/anthropic-messages/index.ts';
import { openaiChat } from '../src/protocols/openai-chat/index.ts';

type Both = Required<Pick<StreamingProtocol<'chat'>, 'client' | 'server'>>;
const openai: Both = openaiChat;
const anthropic: Both = anthropicMessages;

const schema = {
  type: 'object',
  properties: { warmer: { type: 'string' } },
  required: ['warmer'],
  additionalProperties: false,
};
const parameters = { type: 'object', properties: { city: { type: 'string' } } };
const png = 'iVBORw0KGgo=';

// One conversation, as a caller of either protocol asks it.

const openaiBody = {
  model: 'claude-sonnet-4-5',
  max_completion_tokens: 3000,
  reasoning_effort: 'medium',
  parallel_tool_calls: true,
  stop: 'END',
  user: 'user-1',
  response_format: {
    type: 'json_schema',
    json_schema: { name: 'comparison', strict: true, schema },
  },
  tools: [
    { type: 'function', function: { name: 'get.weather', description: 'Weather', parameters } },
  ],
  messages: [
    { role: 'system', content: 'You are terse.' },
    {
      role: 'user',
      content: [
        { type: 'text', text: 'Which is warmer?' },
        { type: 'image_url', image_url: { url: `data:image/png;base64,${png}` } },
        { type: 'image_url', image_url: { url: 'https://example.com/map.jpg' } },
      ],
    },
    {
      role: 'assistant',
      content: 'Checking.',
      thinking_blocks: [
        { type: 'thinking', thinking: 'Two calls.', signature: 'c2lnbmVk' },
        { type: 'redacted_thinking', data: 'c2VhbGVk' },
      ],
      tool_calls: [
        {
          id: 'call_1',
          type: 'function',
          function: { name: 'get.weather', arguments: '{"city":"Paris"}' },
        },
        { id: 'call_2', type: 'function', function: { name: 'get.weather', arguments: '{}' } },
      ],
    },
    { role: 'tool', tool_call_id: 'call_1', content: '18 degrees' },
    { role: 'tool', tool_call_id: 'call_2', content: 'Error: no city' },
    { role: 'user', content: 'And tomorrow?' },
  ],
};

const anthropicBody = {
  model: 'gpt-x',
  max_tokens: 3000,
  thinking: { type: 'enabled', budget_tokens: 2048 },
  tool_choice: { type: 'auto', disable_parallel_tool_use: false },
  stop_sequences: ['END'],
  metadata: { user_id: 'user-1' },
  output_config: { format: { type: 'json_schema', schema } },
  tools: [{ name: 'get_weather', description: 'Weather', input_schema: parameters }],
  system: 'You are terse.',
  messages: [
    {
      role: 'user',
      content: [
        { type: 'text', text: 'Which is warmer?' },
        { type: 'image', source: { type: 'base64', media_type: 'image/png', data: png } },
        { type: 'image', source: { type: 'url', url: 'https://example.com/map.jpg' } },
      ],
    },
    {
      role: 'assistant',
      content: [
        { type: 'thinking', thinking: 'Two calls.', signature: 'c2lnbmVk' },
        { type: 'redacted_thinking', data: 'c2VhbGVk' },
        { type: 'text', text: 'Checking.' },
        { type: 'tool_use', id: 'call_1', name: 'get_weather', input: { city: 'Paris' } },
        { type: 'tool_use', id: 'call_2', name: 'get_weather', input: {} },
      ],
    },
    {
      role: 'user',
      content: [
        { type: 'tool_result', tool_use_id: 'call_1', content: '18 degrees' },
        { type: 'tool_result', tool_use_id: 'call_2', content: 'Error: no city', is_error: true },
        { type: 'text', text: 'And tomorrow?' },
      ],
    },
  ],
};

const openaiCall = decode(openai.server, openaiBody);
const anthropicCall = decode(anthropic.server, { ...anthropicBody, stream: true });

describe('an OpenAI caller of an Anthropic upstream', () => {
  it('asks the conversation as an Anthropic caller would, and loses nothing', () => {
    const { body = {}, losses } = anthropic.client.encodeRequest(openaiCall);
    const [, answer, results] = anthropicBody.messages;
    expect(plain(body)).toEqual({
      ...anthropicBody,
      model: 'claude-sonnet-4-5',
      tool_choice: undefined,
      messages: [
        anthropicBody.messages[0],
        answer,
        {
          role: 'user',
          content: asArray(results?.content)?.map((block) => {
            const { is_error: _, ...others } = asObject(block) ?? {};
            return others;
          }),
        },
      ],
    });
    expect(losses).toBeUndefined();
  });

  const answer = {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'claude-sonnet-4-5-20250929',
    content: [
      { type: 'thinking', thinking: 'Two more.', signature: 'c2lnbmVk' },
      { type: 'redacted_thinking', data: 'c2VhbGVk' },
      { type: 'text', text: 'Asking again.' },
      { type: 'tool_use', id: 'toolu_1', name: 'get_weather', input: { city: 'Rome' } },
      { type: 'tool_use', id: 'toolu_2', name: 'get_weather', input: {} },
    ],
    stop_reason: 'tool_use',
    stop_sequence: null,
    usage: {
      input_tokens: 10,
      cache_creation_input_tokens: 5,
      cache_read_input_tokens: 20,
      output_tokens: 30,
      output_tokens_details: { thinking_tokens: 12 },
    },
  };
  const message = {
    role: 'assistant',
    content: 'Asking again.',
    reasoning_content: 'Two more.',
    thinking_blocks: [
      { type: 'thinking', thinking: 'Two more.', signature: 'c2lnbmVk' },
      { type: 'redacted_thinking', data: 'c2VhbGVk' },
    ],
    tool_calls: [
      {
        id: 'toolu_1',
        type: 'function',
        function: { name: 'get.weather', arguments: '{"city":"Rome"}' },
      },
      { id: 'toolu_2', type: 'function', function: { name: 'get.weather', arguments: '{}' } },
    ],
  };
  const usage = {
    prompt_tokens: 35,
    completion_tokens: 30,
    total_tokens: 65,
    prompt_tokens_details: { cached_tokens: 20 },
    completion_tokens_details: { reasoning_tokens: 12 },
  };

  it('gets the answer, with the names of its own tools', () => {
    const decoded = anthropic.client.decodeResponse(jsonAnswer(answer), openaiCall);
    expect(openai.server.encodeResponse(decoded, openaiCall)).toMatchObject({
      id: 'msg_1',
      object: 'chat.completion',
      model: 'claude-sonnet-4-5-20250929',
      choices: [{ index: 0, message, finish_reason: 'tool_calls' }],
      usage,
    });
  });

  it('can send the thoughts of that answer back as they came', () => {
    const decoded = anthropic.client.decodeResponse(jsonAnswer(answer), openaiCall);
    const encoded = openai.server.encodeResponse(decoded, openaiCall);
    const { choices } = asObject(encoded) ?? {};
    const said = asObject(asObject(asArray(choices)?.[0])?.['message']) ?? {};
    const next = decode(openai.server, {
      ...openaiBody,
      messages: [...openaiBody.messages, said],
    });
    const { body = {} } = anthropic.client.encodeRequest(next);
    expect(asArray(plain(body)['messages'])?.at(-1)).toEqual({
      role: 'assistant',
      content: answer.content,
    });
  });

  it('gets the same answer as a stream', () => {
    const call = { ...openaiCall, stream: true, includeUsage: true };
    const chunks = translate({
      from: anthropic.client,
      to: openai.server,
      call,
      frames: anthropicFrames(answer),
    });
    expect(chunks.at(-1)?.data).toBe('[DONE]');
    const read = readChunks(chunks);
    expect(read).toMatchObject({
      content: message.content,
      reasoning: message.reasoning_content,
      calls: message.tool_calls.map(({ id, function: called }) => ({ id, ...called })),
      finish: 'tool_calls',
      usage,
    });
  });

  it('learns of a failure in its own words, without an end', () => {
    const encoder = openai.server.createStreamEncoder({ ...openaiCall, stream: true });
    const decoder = anthropic.client.createStreamDecoder(openaiCall);
    const [start] = anthropicFrames(answer);
    if (start === undefined) throw new TypeError('the stream has a start');
    for (const event of decoder.push(start)) encoder.push(event);
    const error = { type: 'overloaded_error', message: 'Overloaded' };
    const failure = failureOf(() =>
      decoder.push({ data: JSON.stringify({ type: 'error', error }) }),
    );
    expect(failure.code).toBe('overloaded');
    const written = encoder.fail(failure).map(({ data }) => data);
    expect(written.join('\n')).toContain('Overloaded');
    expect(written).not.toContain('[DONE]');
  });
});

describe('an Anthropic caller of an OpenAI upstream', () => {
  it('asks the conversation as an OpenAI caller would', () => {
    const { body = {} } = openai.client.encodeRequest(anthropicCall);
    const [system, user, assistant, first, second, last] = openaiBody.messages;
    const { thinking_blocks: _, ...withoutThoughts } = asObject(assistant) ?? {};
    const calls = asArray(withoutThoughts['tool_calls'])?.map((call) => {
      const { function: called, ...others } = asObject(call) ?? {};
      return { ...others, function: { ...asObject(called), name: 'get_weather' } };
    });
    expect(plain(body)).toMatchObject({
      model: 'gpt-x',
      stream: true,
      stream_options: { include_usage: true },
      max_completion_tokens: 3000,
      parallel_tool_calls: true,
      stop: ['END'],
      user: 'user-1',
      response_format: { type: 'json_schema', json_schema: { schema } },
      tools: [
        { type: 'function', function: { name: 'get_weather', description: 'Weather', parameters } },
      ],
      messages: [system, user, { ...withoutThoughts, tool_calls: calls }, first, second, last],
    });
  });

  it('is told what is lost on the way', () => {
    const { losses = [] } = openai.client.encodeRequest(anthropicCall);
    expect(losses.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['messages[2].content[0]', 'messages[2].content[1]']),
    );
    expect(losses.filter(({ kind }) => kind === 'parameter')).toEqual([]);
  });

  const usage = {
    prompt_tokens: 30,
    completion_tokens: 30,
    total_tokens: 60,
    prompt_tokens_details: { cached_tokens: 20 },
    completion_tokens_details: { reasoning_tokens: 12 },
  };
  const content = [
    { type: 'thinking', thinking: 'Two more.', signature: '' },
    { type: 'text', text: 'Asking again.' },
    { type: 'tool_use', id: 'call_3', name: 'get_weather', input: { city: 'Rome' } },
    { type: 'tool_use', id: 'call_4', name: 'get_weather', input: { city: 'Oslo' } },
  ];
  const counts = {
    input_tokens: 10,
    cache_read_input_tokens: 20,
    output_tokens: 30,
    output_tokens_details: { thinking_tokens: 12 },
  };

  it('gets the answer', () => {
    const answer = {
      id: 'chatcmpl-1',
      object: 'chat.completion',
      created: 1,
      model: 'gpt-x-2026',
      choices: [
        {
          index: 0,
          finish_reason: 'tool_calls',
          message: {
            role: 'assistant',
            content: 'Asking again.',
            reasoning_content: 'Two more.',
            refusal: null,
            tool_calls: [
              openaiToolCall('call_3', '{"city":"Rome"}'),
              openaiToolCall('call_4', '{"city":"Oslo"}'),
            ],
          },
        },
      ],
      usage,
    };
    const decoded = openai.client.decodeResponse(jsonAnswer(answer), anthropicCall);
    expect(anthropic.server.encodeResponse(decoded, anthropicCall)).toMatchObject({
      id: 'chatcmpl-1',
      type: 'message',
      role: 'assistant',
      model: 'gpt-x-2026',
      content,
      stop_reason: 'tool_use',
      stop_sequence: null,
      usage: counts,
    });
  });

  it('gets a refusal as the end of an answer', () => {
    const refused = {
      id: 'chatcmpl-1',
      model: 'gpt-x',
      choices: [
        {
          index: 0,
          finish_reason: 'stop',
          message: { role: 'assistant', content: null, refusal: 'I cannot.' },
        },
      ],
    };
    const decoded = openai.client.decodeResponse(jsonAnswer(refused), anthropicCall);
    expect(anthropic.server.encodeResponse(decoded, anthropicCall)).toMatchObject({
      content: [{ type: 'text', text: 'I cannot.' }],
      stop_reason: 'refusal',
    });
  });

  it('gets a refusal in a stream as its end', () => {
    const frames = [
      chunk({ role: 'assistant', content: '', refusal: null }),
      chunk({ refusal: 'I ' }),
      chunk({ refusal: 'cannot.' }),
      chunk({}, 'stop'),
      { data: '[DONE]' },
    ];
    const events = toMessages(frames);
    const told = events.map(({ data }) => data).join('\n');
    expect(told).toContain('"stop_reason":"refusal"');
    expect(told).toContain('"text":"cannot."');
  });

  it('gets the same answer as a stream, block after block though the upstream mixes them', () => {
    const frames = [
      chunk({ role: 'assistant', content: '' }),
      chunk({ reasoning_content: 'Two ' }),
      chunk({ reasoning_content: 'more.' }),
      chunk({ content: 'Asking' }),
      chunk({ content: ' again.' }),
      chunk({ tool_calls: [{ index: 0, ...openaiToolCall('call_3', '') }] }),
      chunk({ tool_calls: [{ index: 1, ...openaiToolCall('call_4', '') }] }),
      chunk({ tool_calls: [{ index: 0, function: { arguments: '{"city":' } }] }),
      chunk({ tool_calls: [{ index: 1, function: { arguments: '{"city":"Oslo"}' } }] }),
      chunk({ tool_calls: [{ index: 0, function: { arguments: '"Rome"}' } }] }),
      chunk({}, 'tool_calls'),
      { data: JSON.stringify({ id: 'chatcmpl-1', model: 'gpt-x-2026', choices: [], usage }) },
      { data: '[DONE]' },
    ];
    const events = toMessages(frames);
    expect(events[0]?.event).toBe('message_start');
    expect(events.at(-1)?.event).toBe('message_stop');
    const read = readMessage(events);
    expect(read.content).toEqual(content);
    expect(read.ending).toMatchObject({
      delta: { stop_reason: 'tool_use', stop_sequence: null },
      usage: counts,
    });
  });

  it('learns of a cut-off answer in its own words, without an end', () => {
    const encoder = anthropic.server.createStreamEncoder(anthropicCall);
    const decoder = openai.client.createStreamDecoder(anthropicCall);
    for (const event of decoder.push(chunk({ content: 'Asking' }))) encoder.push(event);
    const failure = failureOf(() => decoder.end());
    expect(failure.code).toBe('connection');
    const written = encoder.fail(failure);
    expect(written.map(({ event }) => event)).toEqual(['error']);
    expect(parseJson(written[0]?.data ?? '')).toMatchObject({
      type: 'error',
      error: { type: 'api_error' },
    });
  });
});

function decode(server: Both['server'], body: JsonObject): ChatRequest {
  return server.decodeRequest({ body, params: {}, query: {}, headers: {} });
}

/** As it goes over the wire. */
function plain(body: JsonObject): JsonObject {
  return asObject(parseJson(JSON.stringify(body))) ?? {};
}

interface Way {
  readonly from: StreamingClientCodec<'chat'>;
  readonly to: StreamingServerCodec<'chat'>;
  readonly call: ChatRequest;
  readonly frames: readonly ServerSentEvent[];
}

function translate({ from, to, call, frames }: Way): readonly ServerSentEvent[] {
  const decoder = from.createStreamDecoder(call);
  const encoder = to.createStreamEncoder(call);
  const events = [...frames.flatMap((frame) => decoder.push(frame)), ...decoder.end()];
  return [...events.flatMap((event) => encoder.push(event)), ...encoder.end()];
}

/** Events of an OpenAI upstream as an Anthropic caller gets them. */
function toMessages(frames: readonly ServerSentEvent[]): readonly ServerSentEvent[] {
  return translate({ from: openai.client, to: anthropic.server, call: anthropicCall, frames });
}

function failureOf(run: () => unknown): LLMError {
  try {
    run();
  } catch (cause) {
    return toLLMError(cause);
  }
  throw new TypeError('it should have failed');
}

function openaiToolCall(id: string, args: string) {
  return { id, type: 'function', function: { name: 'get_weather', arguments: args } };
}

function chunk(delta: JsonObject, finish: string | null = null): ServerSentEvent {
  const choices = [{ index: 0, delta, finish_reason: finish }];
  const object = 'chat.completion.chunk';
  return {
    data: JSON.stringify({ id: 'chatcmpl-1', object, created: 1, model: 'gpt-x-2026', choices }),
  };
}

/** A whole answer as Anthropic streams it. */
function anthropicFrames(answer: {
  readonly content: readonly JsonObject[];
  readonly stop_reason: string;
  readonly usage: JsonObject;
}): readonly ServerSentEvent[] {
  const { output_tokens, output_tokens_details, ...input } = answer.usage;
  const message = {
    ...answer,
    content: [],
    stop_reason: null,
    usage: { ...input, output_tokens: 1 },
  };
  const events: JsonObject[] = [
    { type: 'message_start', message },
    ...answer.content.flatMap((block, index) => [
      { type: 'content_block_start', index, content_block: emptied(block) },
      ...deltasOf(block).map((delta) => ({ type: 'content_block_delta', index, delta })),
      { type: 'content_block_stop', index },
    ]),
    {
      type: 'message_delta',
      delta: { stop_reason: answer.stop_reason, stop_sequence: null },
      usage: { output_tokens, output_tokens_details },
    },
    { type: 'message_stop' },
  ];
  return events.map((event) => ({
    event: asString(event['type']) ?? '',
    data: JSON.stringify(event),
  }));
}

const empty: Readonly<Record<string, JsonObject>> = {
  text: { text: '' },
  thinking: { thinking: '', signature: '' },
  tool_use: { input: {} },
};

function emptied(block: JsonObject): JsonObject {
  return { ...block, ...empty[asString(block['type']) ?? ''] };
}

function deltasOf({ type, text, thinking, signature, input }: JsonObject): readonly JsonObject[] {
  if (type === 'text') return [{ type: 'text_delta', text }];
  if (type === 'thinking') {
    return [
      { type: 'thinking_delta', thinking },
      { type: 'signature_delta', signature },
    ];
  }
  if (type !== 'tool_use') return [];
  return [{ type: 'input_json_delta', partial_json: JSON.stringify(input) }];
}

/** What an OpenAI client makes of chunks. */
function readChunks(frames: readonly ServerSentEvent[]) {
  const calls: { id: string; name: string; arguments: string }[] = [];
  let content = '';
  let reasoning = '';
  let finish: JsonValue | undefined;
  let usage: JsonValue | undefined;
  for (const { data } of frames.slice(0, -1)) {
    const fields = asObject(parseJson(data)) ?? {};
    usage = fields['usage'] ?? usage;
    const choice = asObject(asArray(fields['choices'])?.[0]) ?? {};
    finish = choice['finish_reason'] ?? finish;
    const delta = asObject(choice['delta']) ?? {};
    content += asString(delta['content']) ?? '';
    reasoning += asString(delta['reasoning_content']) ?? '';
    for (const piece of asArray(delta['tool_calls']) ?? []) {
      const { index, id, function: called } = asObject(piece) ?? {};
      const { name, arguments: args } = asObject(called) ?? {};
      const call = (calls[Number(index)] ??= { id: '', name: '', arguments: '' });
      call.id += asString(id) ?? '';
      call.name += asString(name) ?? '';
      call.arguments += asString(args) ?? '';
    }
  }
  return { content, reasoning, calls, finish, usage };
}

/** What an Anthropic client makes of events. Blocks must come one after the other. */
function readMessage(frames: readonly ServerSentEvent[]) {
  const content: JsonObject[] = [];
  let open: Record<string, JsonValue | undefined> | undefined;
  let json = '';
  let ending: JsonObject | undefined;
  for (const { data } of frames) {
    const {
      type,
      index,
      content_block,
      delta: growth,
      ...others
    } = asObject(parseJson(data)) ?? {};
    const delta = asObject(growth) ?? {};
    if (type === 'message_delta') ending = { delta, ...others };
    if (type === 'content_block_start') {
      expect(open).toBeUndefined();
      expect(index).toBe(content.length);
      open = { ...asObject(content_block) };
      json = '';
    }
    if (type === 'content_block_delta') {
      expect(index).toBe(content.length);
      for (const name of ['text', 'thinking', 'signature']) {
        const piece = asString(delta[name]);
        if (open !== undefined && piece !== undefined) {
          open[name] = (asString(open[name]) ?? '') + piece;
        }
      }
      json += asString(delta['partial_json']) ?? '';
    }
    if (type === 'content_block_stop' && open !== undefined) {
      content.push(json === '' ? open : { ...open, input: parseJson(json) });
      open = undefined;
    }
  }
  return { content, ending };
}
