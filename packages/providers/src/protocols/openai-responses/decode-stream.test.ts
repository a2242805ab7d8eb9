import { accumulate, type ChatEvent, isLLMError, type JsonObject } from '@llm/core';
import { describe, expect, it } from 'vitest';
import { createStreamDecoder } from './decode-stream.ts';

const request = {
  model: 'm',
  messages: [{ role: 'user' as const, content: [{ type: 'text' as const, text: 'Hi' }] }],
  stream: true,
};

function decode(events: readonly JsonObject[]): readonly ChatEvent[] {
  const decoder = createStreamDecoder(request);
  const decoded = events.flatMap((event) =>
    decoder.push({
      event: typeof event['type'] === 'string' ? event['type'] : '',
      data: JSON.stringify(event),
    }),
  );
  return [...decoded, ...decoder.end()];
}

const blocksOf = (events: readonly JsonObject[]) =>
  accumulate(decode(events)).candidates[0]?.blocks.map((block) => {
    const { extra: _, ...rest } = block as typeof block & { readonly extra?: unknown };
    return rest;
  });

const begin: JsonObject = {
  type: 'response.created',
  response: { id: 'resp_1', model: 'm', status: 'in_progress', output: [] },
};
const end = (output: readonly JsonObject[] = [], fields: JsonObject = {}): JsonObject => ({
  type: 'response.completed',
  response: { id: 'resp_1', model: 'm', status: 'completed', output, ...fields },
});
const call = {
  type: 'function_call',
  id: 'fc_1',
  call_id: 'call_1',
  name: 'f',
  arguments: '{"a":1}',
};
const message = {
  type: 'message',
  id: 'msg_1',
  role: 'assistant',
  content: [{ type: 'output_text', text: 'Hello', annotations: [] }],
};

describe('a server that leaves out', () => {
  it('everything but the end is understood from that', () => {
    expect(blocksOf([begin, end([call, message])])).toEqual([
      { type: 'tool_call', id: 'call_1', name: 'f', arguments: '{"a":1}' },
      { type: 'text', text: 'Hello' },
    ]);
  });

  it('the beginning, gives an answer without a name', () => {
    const [start] = decode([{ type: 'response.output_text.delta', delta: 'Hi' }, end([])]);
    expect(start).toMatchObject({ type: 'start', id: '' });
  });

  it('announcements, is understood from the pieces', () => {
    expect(
      blocksOf([
        begin,
        { type: 'response.output_text.delta', output_index: 0, content_index: 0, delta: 'Hel' },
        { type: 'response.output_text.delta', output_index: 0, content_index: 0, delta: 'lo' },
        end([message]),
      ]),
    ).toEqual([{ type: 'text', text: 'Hello' }]);
  });

  it('pieces, is understood from what ends them', () => {
    expect(
      blocksOf([
        begin,
        { type: 'response.output_item.added', output_index: 0, item: { ...call, arguments: '' } },
        { type: 'response.function_call_arguments.done', output_index: 0, arguments: '{"a":1}' },
        { type: 'response.output_item.done', output_index: 0, item: call },
        { type: 'response.output_text.done', output_index: 1, content_index: 0, text: 'Hello' },
        end([call, message]),
      ]),
    ).toEqual([
      { type: 'tool_call', id: 'call_1', name: 'f', arguments: '{"a":1}' },
      { type: 'text', text: 'Hello' },
    ]);
  });

  it('ids of calls, gets one that no other turn has', () => {
    const { call_id: _, id: __, ...nameless } = call;
    expect(blocksOf([begin, end([nameless])])).toMatchObject([{ id: 'call_1_0' }]);
  });

  it('the name of a call until its end, has its call begin there', () => {
    const events = decode([
      begin,
      { type: 'response.output_item.added', output_index: 0, item: { ...call, name: '' } },
      { type: 'response.function_call_arguments.delta', output_index: 0, delta: '{"a"' },
      { type: 'response.output_item.done', output_index: 0, item: call },
      end([call]),
    ]);
    expect(events.filter(({ type }) => type === 'open')).toMatchObject([{ start: { name: 'f' } }]);
    expect(accumulate(events).candidates[0]?.blocks[0]).toMatchObject({ arguments: '{"a":1}' });
  });
});

describe('a server that gives an item another id in each event', () => {
  it('is read by the places of the items', () => {
    const at = { output_index: 0, content_index: 0 };
    expect(
      blocksOf([
        begin,
        { type: 'response.output_item.added', output_index: 0, item: { ...message, content: [] } },
        {
          type: 'response.content_part.added',
          ...at,
          item_id: 'b',
          part: { type: 'output_text', text: '' },
        },
        { type: 'response.output_text.delta', ...at, item_id: 'c', delta: 'Hello' },
        { type: 'response.output_item.done', output_index: 0, item: { ...message, id: 'd' } },
        end([{ ...message, id: 'e' }]),
      ]),
    ).toEqual([{ type: 'text', text: 'Hello' }]);
  });
});

describe('why it ended', () => {
  it.each<readonly [JsonObject, object]>([
    [end([message]), { unified: 'stop' }],
    [end([call]), { unified: 'tool_calls' }],
    [
      {
        type: 'response.incomplete',
        response: { status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } },
      },
      { unified: 'length', native: 'max_output_tokens' },
    ],
    [
      {
        type: 'response.incomplete',
        response: { status: 'incomplete', incomplete_details: { reason: 'content_filter' } },
      },
      { unified: 'content_filter', native: 'content_filter' },
    ],
    [
      { type: 'response.incomplete', response: { status: 'incomplete' } },
      { unified: 'other', native: 'incomplete' },
    ],
  ])('%j', (last, reason) => {
    expect(decode([begin, last]).at(-1)).toMatchObject({ type: 'finish', reason });
  });
});

describe('a failure', () => {
  const failures: readonly (readonly [JsonObject, string, string])[] = [
    [{ type: 'error', code: 'server_error', message: 'Oh.', param: null }, 'upstream', 'Oh.'],
    [
      { type: 'error', error: { type: 'x', code: 'rate_limit_exceeded', message: 'Slow.' } },
      'rate_limited',
      'Slow.',
    ],
    [
      {
        type: 'response.failed',
        response: { status: 'failed', error: { code: 'server_error', message: 'Oh.' } },
      },
      'upstream',
      'Oh.',
    ],
    [
      {
        type: 'response.failed',
        response: { status: 'failed', error: { code: 'invalid_prompt', message: 'No.' } },
      },
      'content_filtered',
      'No.',
    ],
  ];

  it.each(failures)('%j is the failure of the stream', (event, code, words) => {
    let thrown: unknown;
    try {
      decode([begin, event]);
    } catch (error) {
      thrown = error;
    }
    expect(isLLMError(thrown) ? [thrown.code, thrown.message] : thrown).toEqual([code, words]);
  });

  it('is a connection that ends before the response, with or without an end marker', () => {
    const decoder = createStreamDecoder(request);
    decoder.push({ event: 'response.created', data: JSON.stringify(begin) });
    decoder.push({ data: '[DONE]' });
    expect(decoder.progress).toBe('open');
    expect(() => decoder.end()).toThrow('before the response was over');
  });

  it('is a number that no item could have', () => {
    const at = (index: number) => [
      begin,
      { type: 'response.output_item.added', output_index: index, item: message },
    ];
    for (const index of [-1, 0.5, 1e9]) expect(() => decode(at(index))).toThrow('numbered');
  });

  it('is arguments for a call that nobody has named', () => {
    const event = { type: 'response.function_call_arguments.delta', output_index: 3, delta: '{' };
    expect(() => decode([begin, event])).toThrow('a tool it never named');
  });
});

describe('what comes around the answer', () => {
  it('is nothing before its beginning or after its end', () => {
    const decoder = createStreamDecoder(request);
    expect(decoder.push({ event: 'ping', data: '{"type":"ping"}' })).toEqual([]);
    decoder.push({ event: 'response.created', data: JSON.stringify(begin) });
    decoder.push({ event: 'response.completed', data: JSON.stringify(end()) });
    expect(decoder.progress).toBe('over');
    expect(decoder.push({ event: 'error', data: '{"message":"late"}' })).toEqual([]);
    expect(decoder.push({ data: '[DONE]' })).toEqual([]);
    expect(decoder.end()).toEqual([]);
  });
});

describe('thoughts', () => {
  it('of a summary and of the model itself are both there', () => {
    const item = {
      type: 'reasoning',
      id: 'rs_1',
      summary: [{ type: 'summary_text', text: 'Short.' }],
      content: [{ type: 'reasoning_text', text: 'Long.' }],
      encrypted_content: 'gAAA',
    };
    const streamed = blocksOf([
      begin,
      {
        type: 'response.output_item.added',
        output_index: 0,
        item: { type: 'reasoning', id: 'rs_1', summary: [] },
      },
      {
        type: 'response.reasoning_summary_text.delta',
        output_index: 0,
        summary_index: 0,
        delta: 'Short.',
      },
      { type: 'response.reasoning_text.delta', output_index: 0, content_index: 0, delta: 'Long.' },
      { type: 'response.output_item.done', output_index: 0, item },
      end([item]),
    ]);
    expect(streamed).toEqual([
      { type: 'reasoning', text: 'Short.\n\nLong.', signature: 'responses:rs_1:gAAA' },
    ]);
    expect(blocksOf([begin, end([item])])).toEqual(streamed);
  });
});
