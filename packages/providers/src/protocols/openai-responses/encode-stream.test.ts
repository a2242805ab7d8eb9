import { type ChatEvent, type ChatRequest, type JsonObject, LLMError } from '@llm/core';
import { testUsage } from '@llm/core/testing';
import { describe, expect, it } from 'vitest';
import { decodeRequest } from './decode-request.ts';
import { createStreamEncoder } from './encode-stream.ts';
import { fitRequest } from './fit-request.ts';

const request: ChatRequest = {
  model: 'm',
  messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }],
  stream: true,
  extra: { protocol: 'openai-responses', fields: {} },
};
const start: ChatEvent = { type: 'start', id: 'chatcmpl-1', model: 'm-1', created: 1_790_000_000 };
const place = { candidate: 0 };
const textOf = (block: number, ...pieces: readonly string[]): readonly ChatEvent[] => [
  { type: 'open', ...place, block, start: { type: 'text', text: '' } },
  ...pieces.map((text): ChatEvent => ({
    type: 'delta',
    ...place,
    block,
    delta: { type: 'text', text },
  })),
  { type: 'close', ...place, block },
];
const finish: ChatEvent = { type: 'finish', candidate: 0, reason: { unified: 'stop' } };

interface Written {
  readonly event: string | undefined;
  readonly data: JsonObject;
}

function encode(events: readonly ChatEvent[], asked = request): readonly Written[] {
  const encoder = createStreamEncoder(asked);
  const frames = [...events.flatMap((event) => encoder.push(event)), ...encoder.end()];
  return frames.map(({ event, data }) => ({ event, data: JSON.parse(data) as JsonObject }));
}

const typesOf = (written: readonly Written[]) => written.map(({ data }) => data['type']);
const lastOf = (written: readonly Written[]) =>
  written.at(-1)?.data['response'] as {
    readonly status: string;
    readonly output: readonly JsonObject[];
  } & JsonObject;

describe('a text', () => {
  const written = encode([
    start,
    ...textOf(0, 'Hel', 'lo'),
    finish,
    { type: 'usage', usage: testUsage(3, 2) },
  ]);

  it('is written in all its steps, in order', () => {
    expect(typesOf(written)).toEqual([
      'response.created',
      'response.in_progress',
      'response.output_item.added',
      'response.content_part.added',
      'response.output_text.delta',
      'response.output_text.delta',
      'response.output_text.done',
      'response.content_part.done',
      'response.output_item.done',
      'response.completed',
    ]);
  });

  it('has each event under its name, numbered from 0', () => {
    for (const [at, { event, data }] of written.entries()) {
      expect(data['sequence_number']).toBe(at);
      expect(event).toBe(data['type']);
    }
  });

  it('ends with the whole response and its counts, and without an end marker', () => {
    expect(lastOf(written)).toMatchObject({
      id: 'resp_chatcmpl-1',
      object: 'response',
      created_at: 1_790_000_000,
      status: 'completed',
      model: 'm-1',
      store: false,
      output: [
        {
          id: 'msg_chatcmpl-1_0',
          type: 'message',
          role: 'assistant',
          status: 'completed',
          content: [{ type: 'output_text', text: 'Hello', annotations: [], logprobs: [] }],
        },
      ],
      usage: { input_tokens: 3, output_tokens: 2, total_tokens: 5 },
    });
  });

  it('is begun with nothing in it', () => {
    expect(written[0]?.data['response']).toMatchObject({
      status: 'in_progress',
      output: [],
      usage: null,
      error: null,
    });
  });
});

describe('blocks', () => {
  it('of text that follow each other stand in one message', () => {
    const { output } = lastOf(encode([start, ...textOf(0, 'a'), ...textOf(1, 'b'), finish]));
    expect(output).toHaveLength(1);
    expect(output[0]?.['content']).toMatchObject([{ text: 'a' }, { text: 'b' }]);
  });

  it('of calls that grow at the same time keep their places', () => {
    const open = (block: number): ChatEvent => ({
      type: 'open',
      ...place,
      block,
      start: { type: 'tool_call', id: `c${block}`, name: 'f', arguments: '' },
    });
    const grow = (block: number, text: string): ChatEvent => ({
      type: 'delta',
      ...place,
      block,
      delta: { type: 'arguments', text },
    });
    const close = (block: number): ChatEvent => ({ type: 'close', ...place, block });
    const written = encode([
      start,
      open(0),
      grow(0, '{"a"'),
      open(1),
      grow(1, '{}'),
      grow(0, ':1}'),
      close(0),
      close(1),
      { type: 'finish', candidate: 0, reason: { unified: 'tool_calls' } },
    ]);
    const deltas = written.filter(({ event }) => event?.endsWith('arguments.delta'));
    expect(deltas.map(({ data }) => [data['output_index'], data['delta']])).toEqual([
      [0, '{"a"'],
      [1, '{}'],
      [0, ':1}'],
    ]);
    expect(lastOf(written).output).toMatchObject([
      { type: 'function_call', call_id: 'c0', arguments: '{"a":1}', status: 'completed' },
      { type: 'function_call', call_id: 'c1', arguments: '{}', status: 'completed' },
    ]);
  });

  it('of a call without arguments get what clients can parse', () => {
    const written = encode([
      start,
      {
        type: 'open',
        ...place,
        block: 0,
        start: { type: 'tool_call', id: 'c', name: 'f', arguments: '' },
      },
      { type: 'close', ...place, block: 0 },
      finish,
    ]);
    expect(lastOf(written).output[0]).toMatchObject({ arguments: '{}' });
  });

  it('that are no text end the message, and a text after them begins another', () => {
    const written = encode([
      start,
      ...textOf(0, 'a'),
      {
        type: 'open',
        ...place,
        block: 1,
        start: { type: 'tool_call', id: 'c', name: 'f', arguments: '{}' },
      },
      { type: 'close', ...place, block: 1 },
      ...textOf(2, 'b'),
      finish,
    ]);
    expect(lastOf(written).output.map(({ type }) => type)).toEqual([
      'message',
      'function_call',
      'message',
    ]);
    const ids = lastOf(written).output.map(({ id }) => id);
    expect(new Set(ids).size).toBe(3);
  });

  it('of another answer than the first are left out', () => {
    const second: ChatEvent = {
      type: 'open',
      candidate: 1,
      block: 9,
      start: { type: 'text', text: 'x' },
    };
    expect(lastOf(encode([start, ...textOf(0, 'a'), second, finish])).output).toHaveLength(1);
  });
});

describe('thoughts of another protocol', () => {
  it('are shown as the summary, and carry their signature for the next turn', () => {
    const written = encode([
      start,
      { type: 'open', ...place, block: 0, start: { type: 'reasoning', text: '' } },
      { type: 'delta', ...place, block: 0, delta: { type: 'text', text: 'Hm.' } },
      { type: 'delta', ...place, block: 0, delta: { type: 'signature', signature: 'EqQB' } },
      { type: 'close', ...place, block: 0 },
      ...textOf(1, 'Yes.'),
      finish,
    ]);
    expect(typesOf(written).slice(2, 8)).toEqual([
      'response.output_item.added',
      'response.reasoning_summary_part.added',
      'response.reasoning_summary_text.delta',
      'response.reasoning_summary_text.done',
      'response.reasoning_summary_part.done',
      'response.output_item.done',
    ]);
    expect(lastOf(written).output[0]).toMatchObject({
      type: 'reasoning',
      summary: [{ type: 'summary_text', text: 'Hm.' }],
      encrypted_content: 'signed:thought:EqQB',
    });
  });

  it('that are hidden are sealed as they are', () => {
    const start0: ChatEvent = {
      type: 'open',
      ...place,
      block: 0,
      start: { type: 'reasoning', text: '', redacted: 'zzz' },
    };
    const written = encode([start, start0, { type: 'close', ...place, block: 0 }, finish]);
    expect(lastOf(written).output[0]).toMatchObject({
      summary: [],
      encrypted_content: 'signed:redacted:zzz',
    });
  });
});

describe('what a vendor has sealed into a call', () => {
  it('travels in the id, and comes back with the call and without it for the result', () => {
    const block: ChatEvent = {
      type: 'open',
      ...place,
      block: 0,
      start: { type: 'tool_call', id: 'c', name: 'f', arguments: '{}', signature: 'EqQB+/' },
    };
    const written = encode([start, block, { type: 'close', ...place, block: 0 }, finish]);
    const [call] = lastOf(written).output;
    const body = {
      model: 'm',
      input: [
        call ?? {},
        { type: 'function_call_output', call_id: call?.['call_id'], output: 'x' },
      ],
    };
    const { messages } = decodeRequest({ body, params: {}, query: {}, headers: {} });
    expect(messages[0]?.content[0]).toMatchObject({ id: 'c', signature: 'EqQB+/' });
    expect(messages[1]?.content[0]).toMatchObject({ toolCallId: 'c' });
    const { body: fitted } = fitRequest(body, {});
    expect(fitted['input']).toMatchObject([{ call_id: 'c' }, { call_id: 'c' }]);
  });
});

describe('calls of custom tools', () => {
  const asked: ChatRequest = {
    ...request,
    tools: [
      { type: 'native', protocol: 'openai-responses', value: { type: 'custom', name: 'patch' } },
    ],
  };

  it('that came as functions are what the caller offered', () => {
    const written = encode(
      [
        start,
        {
          type: 'open',
          ...place,
          block: 0,
          start: { type: 'tool_call', id: 'c', name: 'patch', arguments: '' },
        },
        { type: 'delta', ...place, block: 0, delta: { type: 'arguments', text: '{"input":"a \\' } },
        { type: 'delta', ...place, block: 0, delta: { type: 'arguments', text: '"b\\""}' } },
        { type: 'close', ...place, block: 0 },
        finish,
      ],
      asked,
    );
    expect(typesOf(written).slice(2, 6)).toEqual([
      'response.output_item.added',
      'response.custom_tool_call_input.delta',
      'response.custom_tool_call_input.done',
      'response.output_item.done',
    ]);
    expect(lastOf(written).output[0]).toMatchObject({
      type: 'custom_tool_call',
      call_id: 'c',
      name: 'patch',
      input: 'a "b"',
    });
  });
});

describe('why it ended', () => {
  it.each([
    ['stop', 'completed', null],
    ['tool_calls', 'completed', null],
    ['length', 'incomplete', { reason: 'max_output_tokens' }],
    ['content_filter', 'incomplete', { reason: 'content_filter' }],
    ['refusal', 'incomplete', { reason: 'content_filter' }],
  ] as const)('%s is %s', (unified, status, details) => {
    const written = encode([
      start,
      ...textOf(0, 'a'),
      { type: 'finish', candidate: 0, reason: { unified } },
    ]);
    expect(lastOf(written)).toMatchObject({ status, incomplete_details: details });
    expect(written.at(-1)?.event).toBe(`response.${status}`);
  });
});

describe('a failure', () => {
  it('is told twice, with the numbers going on, as OpenAI does', () => {
    const encoder = createStreamEncoder(request);
    const before = [start, ...textOf(0, 'a').slice(0, 2)].flatMap((event) => encoder.push(event));
    const [error, failed] = encoder
      .fail(new LLMError('overloaded', 'too much'))
      .map(({ event, data }) => ({ event, data: JSON.parse(data) as JsonObject }));
    expect(error).toMatchObject({
      event: 'error',
      data: { code: 'overloaded', message: 'too much', error: { message: 'too much' } },
    });
    expect(failed).toMatchObject({
      event: 'response.failed',
      data: {
        sequence_number: before.length + 1,
        response: {
          id: 'resp_chatcmpl-1',
          status: 'failed',
          error: { code: 'overloaded', message: 'too much' },
        },
      },
    });
  });

  it('before anything else begins the response all the same', () => {
    const types = createStreamEncoder(request)
      .fail(new LLMError('timeout', 'late'))
      .map(({ event }) => event);
    expect(types).toEqual(['response.created', 'response.in_progress', 'error', 'response.failed']);
  });
});
