import {
  asArray,
  asObject,
  parseJson,
  toLLMError,
  type ChatRequest,
  type StreamingClientCodec,
  type LLMError,
  type StreamingServerCodec,
} from '@llm/core';
import { jsonAnswer } from '@llm/core/testing';
import type { ServerSentEvent } from '@llm/core/framing';
import { describe, expect, it } from 'vitest';
import {
  anthropic,
  anthropicBody,
  anthropicCall,
  decode,
  openai,
  openaiBody,
  openaiCall,
  parameters,
  plain,
  schema,
} from './support/same-conversation.ts';
import {
  anthropicFrames,
  chunk,
  openaiToolCall,
  readChunks,
  readMessage,
} from './support/streamed-answers.ts';

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
