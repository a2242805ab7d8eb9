import { describe, expect, it } from 'vitest';
import { type Answer, readAnswer } from './read-answer.ts';

const json = (body: object, status = 200): Answer => ({
  status,
  headers: { 'content-type': 'application/json' },
  text: JSON.stringify(body),
  whole: true,
});
const sse = (...frames: readonly string[]): Answer => ({
  status: 200,
  headers: { 'content-type': 'text/event-stream; charset=utf-8' },
  text: frames.map((frame) => `${frame}\n\n`).join(''),
  whole: true,
});
const chunks = (...all: readonly (object | string)[]) =>
  sse(...all.map((each) => `data: ${typeof each === 'string' ? each : JSON.stringify(each)}`));
const events = (...all: readonly { readonly type: string; readonly [field: string]: unknown }[]) =>
  sse(...all.map((each) => `event: ${each.type}\ndata: ${JSON.stringify(each)}`));

describe('readAnswer', () => {
  it('reads an error of each route, and says where it has the shape of another', () => {
    const error = { message: 'no', type: 'invalid_request_error', param: 'model', code: 'x' };
    expect(readAnswer(json({ error }, 404), 'chat')).toMatchObject({
      status: 404,
      error: true,
      'error: in the shape of the route': true,
      'error: code': 'x',
      'error: param': 'model',
    });
    expect(readAnswer(json({ error }, 404), 'messages')).toMatchObject({
      'error: in the shape of the route': false,
    });
    expect(readAnswer(json({ detail: 'no' }, 401), 'chat')).toMatchObject({
      error: true,
      'error: in the shape of the route': false,
    });
  });

  it('takes a page for an answer that says nothing', () => {
    const page = { ...json({}), headers: { 'content-type': 'text/html' }, text: '<html>{' };
    expect(readAnswer(page, 'chat')).toMatchObject({ error: false, choices: 0, text: '' });
    expect(readAnswer({ ...page, text: '{"a":' }, 'chat')).toMatchObject({ fields: [] });
  });

  it('puts the pieces of chunks together', () => {
    const call = (index: number, piece: object) => ({
      choices: [{ index: 0, delta: { tool_calls: [{ index, ...piece }] } }],
    });
    const told = readAnswer(
      chunks(
        { id: 'a', choices: [{ index: 0, delta: { role: 'assistant', content: 'Hi' } }] },
        { id: 'a', choices: [{ index: 1, delta: { content: 'other' } }] },
        call(0, { id: 'c', function: { name: 'f', arguments: '{"x"' } }),
        call(0, { function: { arguments: ':1}' } }),
        { id: 'a', choices: [{ index: 0, delta: {}, finish_reason: 'tool_calls' }] },
        { id: 'a', choices: [], usage: { prompt_tokens: 3, completion_tokens: 4 } },
        '[DONE]',
      ),
      'chat',
    );
    expect(told).toMatchObject({
      text: 'Hi',
      choices: 2,
      'tool calls': [{ name: 'f', input: { x: 1 } }],
      'tool calls: ids': ['c'],
      'finish reason': 'tool_calls',
      'usage: input with cache': 3,
      'usage: output': 4,
      'stream: last event': '[DONE]',
      'stream: chunks with the role': 1,
      'stream: usage in': ['a chunk without choices'],
    });
  });

  it('puts the events of a message together, cache and all', () => {
    const told = readAnswer(
      events(
        ...[
          {
            type: 'message_start',
            message: { content: [], usage: { input_tokens: 1, cache_read_input_tokens: 5 } },
          },
          {
            type: 'content_block_start',
            index: 0,
            content_block: { type: 'thinking', thinking: '' },
          },
          {
            type: 'content_block_delta',
            index: 0,
            delta: { type: 'thinking_delta', thinking: 'hm' },
          },
          { type: 'content_block_stop', index: 0 },
          {
            type: 'content_block_start',
            index: 1,
            content_block: { type: 'tool_use', id: 't', name: 'f', input: {} },
          },
          {
            type: 'content_block_delta',
            index: 1,
            delta: { type: 'input_json_delta', partial_json: '{"x":1}' },
          },
          { type: 'content_block_stop', index: 1 },
          {
            type: 'message_delta',
            delta: { stop_reason: 'tool_use' },
            usage: { output_tokens: 9 },
          },
          { type: 'message_stop' },
        ],
      ),
      'messages',
    );
    expect(told).toMatchObject({
      reasoning: 'hm',
      'tool calls': [{ name: 'f', input: { x: 1 } }],
      'finish reason': 'tool_use',
      'usage: input with cache': 6,
      'usage: read from cache': 5,
      'usage: output': 9,
      'stream: order': 'as documented',
      'stream: events named as their data': true,
    });
  });

  it.each([
    [[{ type: 'message_stop' }], 'message_stop before message_start'],
    [
      [{ type: 'message_start' }, { type: 'content_block_delta', index: 0 }],
      'content_block_delta 0 of a block that is not open',
    ],
    [
      [
        { type: 'message_start' },
        { type: 'content_block_start', index: 0 },
        { type: 'message_delta' },
      ],
      'message_delta while block 0 is open',
    ],
    [
      [{ type: 'message_start' }, { type: 'content_block_start', index: 2 }],
      'content_block_start 2, where 0 was due',
    ],
    [[{ type: 'message_start' }, { type: 'message_stop' }], 'message_stop without a message_delta'],
  ])('finds what is out of order: %#', (all, order) => {
    expect(readAnswer(events(...all), 'messages')['stream: order']).toBe(order);
  });

  it('tells an error as the last event', () => {
    expect(readAnswer(chunks({ error: { message: 'x' } }), 'chat')).toMatchObject({
      error: true,
      'stream: last event': 'error',
    });
  });

  it('does not compare keys that a provider echoes', () => {
    const wrong = (message: string) => json({ error: { message, type: 't' } }, 401);
    expect(readAnswer(wrong('wrong key sk-ab1***cd2.'), 'chat')['error: message']).toBe(
      'wrong key …',
    );
  });
});
