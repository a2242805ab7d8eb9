import {
  accumulate,
  type ChatEvent,
  type ChatRequest,
  type JsonObject,
  type JsonValue,
} from '@llm/core';
import { describe, expect, it } from 'vitest';
import { createStreamDecoder } from './decode-stream.ts';

const request: ChatRequest = { model: 'm', messages: [{ role: 'user', content: [] }] };
const chunk = (delta: JsonObject, finish: string | null = null, index = 0): JsonObject => ({
  id: 'chatcmpl-1',
  created: 1,
  model: 'm',
  choices: [{ index, delta, finish_reason: finish }],
});
const call = (piece: JsonObject, finish: string | null = null): JsonObject =>
  chunk({ tool_calls: [piece] }, finish);
const done = '[DONE]';

const feed = (...data: readonly (JsonObject | string)[]): readonly ChatEvent[] => {
  const decoder = createStreamDecoder(request);
  const events = data.flatMap((entry) =>
    decoder.push({ data: typeof entry === 'string' ? entry : JSON.stringify(entry) }),
  );
  return [...events, ...decoder.end()];
};
/** What matters to readers of other protocols. */
const plain = (...data: readonly (JsonObject | string)[]) =>
  feed(...data).filter(({ type }) => type !== 'extra' && type !== 'start');
const blocksOf = (...data: readonly (JsonObject | string)[]) =>
  accumulate(feed(...data)).candidates[0]?.blocks;
const failing = (code: string) => expect.objectContaining({ code });

describe('createStreamDecoder', () => {
  it.each<readonly [string, readonly (JsonObject | string)[]]>([
    ['nothing', []],
    ['an end alone', [done]],
    ['text only', [chunk({ content: 'Hi' })]],
    ['text and an end', [chunk({ content: 'Hi' }), done]],
    ['a finish of one of two choices', [chunk({}, 'stop'), chunk({ content: 'x' }, null, 1)]],
    ['an empty finish reason', [chunk({ content: 'Hi' }, '')]],
  ])('takes a stream of %s for cut off', (_, data) => {
    expect(() => feed(...data)).toThrow(failing('connection'));
  });

  it.each([['no json'], ['{"cut'], ['{"__proto__":{}}']])('refuses the event %s', (data) => {
    expect(() => feed(data)).toThrow(failing('invalid_response'));
  });

  it('overlooks events that are no objects', () => {
    expect(blocksOf('', '7', '"text"', '[]', 'null', chunk({ content: 'Hi' }, 'stop'))).toEqual([
      { type: 'text', text: 'Hi' },
    ]);
  });

  it('throws a failure in the stream, whatever came before', () => {
    const error = { error: { code: 429, message: 'slow down' } };
    expect(() => feed(chunk({ content: 'Hi' }, 'stop'), error)).toThrow(failing('rate_limited'));
    expect(() => feed(chunk({ content: 'Hi' }), chunk({}, 'error'))).toThrow(failing('upstream'));
    const decoder = createStreamDecoder(request);
    expect(() => decoder.push({ event: 'error', data: '{"message":"gone"}' })).toThrow('gone');
  });

  it.each([[-1], [1024], [0.5]])('refuses the index %d', (index) => {
    expect(() => feed(call({ index, id: 'a', function: { name: 'n' } }))).toThrow(
      failing('invalid_response'),
    );
    expect(() => feed(chunk({ content: 'Hi' }, null, index))).toThrow(failing('invalid_response'));
  });

  it('takes either end mark for an end', () => {
    expect(() => feed(chunk({ content: 'Hi' }, 'stop'))).not.toThrow();
    expect(() => feed(chunk({ content: 'Hi' }, 'stop'), done)).not.toThrow();
    // LiteLLM forgets the finish reason of every choice but the first.
    const events = feed(chunk({ content: 'a' }, 'stop'), chunk({ content: 'b' }, null, 1), done);
    expect(events.filter(({ type }) => type === 'finish')).toEqual([
      { type: 'finish', candidate: 0, reason: { unified: 'stop', native: 'stop' } },
      { type: 'finish', candidate: 1, reason: { unified: 'stop' } },
    ]);
  });

  it('reads on after a finish reason, and finishes once', () => {
    const repeated = Array.from({ length: 3 }, () => chunk({ content: 'How are you?' }, 'stop'));
    expect(plain(...repeated, { ...chunk({}), choices: [], usage: {} }, done)).toEqual([
      { type: 'open', candidate: 0, block: 0, start: { type: 'text', text: '' } },
      ...repeated.map(() => ({
        type: 'delta',
        candidate: 0,
        block: 0,
        delta: { type: 'text', text: 'How are you?' },
      })),
      expect.objectContaining({ type: 'usage' }),
      { type: 'close', candidate: 0, block: 0 },
      { type: 'finish', candidate: 0, reason: { unified: 'stop', native: 'stop' } },
    ]);
  });

  it('gives nothing after the end mark', () => {
    const decoder = createStreamDecoder(request);
    decoder.push({ data: JSON.stringify(chunk({ content: 'Hi' }, 'stop')) });
    decoder.push({ data: done });
    expect(decoder.push({ data: JSON.stringify(chunk({ content: 'more' })) })).toEqual([]);
    expect(decoder.end()).toEqual([]);
  });

  it('waits for the name of the upstream, which Azure gives with the second chunk', () => {
    const early = { id: '', model: '', created: 0, choices: [], prompt_filter_results: [1] };
    const events = feed(early, chunk({ content: 'Hi' }, 'stop'));
    expect(events.slice(0, 2)).toMatchObject([
      { type: 'start', id: 'chatcmpl-1', model: 'm', created: 1 },
      { type: 'extra', extra: { fields: { prompt_filter_results: [1] } } },
    ]);
  });

  it('tells thoughts from text and opens a block for each turn of them', () => {
    expect(
      blocksOf(
        chunk({ reasoning_content: 'a' }),
        chunk({ reasoning_content: 'b', content: null }),
        chunk({ content: 'c' }),
        chunk({ reasoning: 'd' }),
        chunk({ content: 'e' }, 'stop'),
      )?.map((block) => ('text' in block ? [block.type, block.text] : block)),
    ).toEqual([
      ['reasoning', 'ab'],
      ['text', 'c'],
      ['reasoning', 'd'],
      ['text', 'e'],
    ]);
  });

  it('ends a thought with its signature', () => {
    const blocks = blocksOf(
      chunk({ reasoning_content: 'a' }),
      chunk({ thinking_blocks: [{ type: 'thinking', thinking: '', signature: 'sig' }] }),
      chunk({ thinking_blocks: [{ type: 'thinking', thinking: '', signature: 'next' }] }),
      chunk({ thinking_blocks: [{ type: 'redacted_thinking', data: 'xyz' }] }, 'stop'),
    );
    expect(blocks).toMatchObject([
      { type: 'reasoning', text: 'a', signature: 'sig' },
      { type: 'reasoning', text: '', signature: 'next' },
      { type: 'reasoning', text: '', redacted: 'xyz' },
    ]);
  });

  it("reads Mistral's lists of parts", () => {
    const thinking = (text: string) => [{ type: 'thinking', thinking: [{ type: 'text', text }] }];
    const blocks = blocksOf(
      chunk({ content: thinking('a') }),
      chunk({ content: thinking('b') }),
      chunk(
        {
          content: [
            { type: 'text', text: 'c' },
            { type: 'reference', ids: [1] },
          ],
        },
        'stop',
      ),
    );
    expect(blocks).toMatchObject([
      { type: 'reasoning', text: 'ab' },
      { type: 'text', text: 'c' },
      { type: 'opaque', value: { type: 'reference', ids: [1] } },
    ]);
  });

  const calls = (...data: readonly (JsonObject | string)[]) =>
    blocksOf(...data)?.map((block) =>
      block.type === 'tool_call' ? [block.id, block.name, block.arguments] : block,
    );

  it.each<readonly [string, readonly JsonObject[], JsonValue]>([
    [
      'in pieces that interleave',
      [
        call({ index: 0, id: 'a', function: { name: 'n', arguments: '' } }),
        call({ index: 1, id: 'b', function: { name: 'o', arguments: '{' } }),
        call({ index: 0, function: { arguments: '{}' } }),
        call({ index: 1, function: { arguments: '}' } }, 'tool_calls'),
      ],
      [
        ['a', 'n', '{}'],
        ['b', 'o', '{}'],
      ],
    ],
    [
      'with the id in every piece, or none, or an empty one',
      [
        call({ index: 0, id: 'a', type: 'function', function: { name: 'n', arguments: null } }),
        call({ index: 0, id: 'a', function: { name: 'n', arguments: '{' } }),
        call({ index: 0, id: '', function: { name: null, arguments: '}' } }, 'tool_calls'),
      ],
      [['a', 'n', '{}']],
    ],
    [
      'whole and without an index',
      [
        call({ id: 'a', function: { name: 'n', arguments: '{"x":1}' } }),
        call({ id: 'b', function: { name: 'n', arguments: '{"x":2}' } }, 'tool_calls'),
      ],
      [
        ['a', 'n', '{"x":1}'],
        ['b', 'n', '{"x":2}'],
      ],
    ],
    [
      'without an index, told apart by id',
      [
        call({ id: 'a', function: { name: 'n' } }),
        call({ id: 'b', function: { name: 'o' } }),
        call({ id: 'a', function: { arguments: '1' } }),
        call({ function: { arguments: '2' } }, 'tool_calls'),
      ],
      [
        ['a', 'n', '12'],
        ['b', 'o', ''],
      ],
    ],
    [
      'with the same index for all',
      [
        call({ index: 0, id: 'a', function: { name: 'n', arguments: '1' } }),
        call({ index: 0, id: 'b', function: { name: 'n', arguments: '2' } }, 'tool_calls'),
      ],
      [
        ['a', 'n', '1'],
        ['b', 'n', '2'],
      ],
    ],
    [
      'without ids',
      [
        call({ index: 0, function: { name: 'n', arguments: '1' } }),
        call({ index: 1, function: { name: 'o', arguments: { x: 2 } } }, 'stop'),
      ],
      [
        ['call_1_0_0', 'n', '1'],
        ['call_1_0_1', 'o', '{"x":2}'],
      ],
    ],
    [
      'with the name late',
      [
        call({ index: 0, id: 'a', function: { arguments: '{' } }),
        call({ index: 0, function: { name: 'n', arguments: '}' } }, 'tool_calls'),
      ],
      [['a', 'n', '{}']],
    ],
  ])('reads calls %s', (_, data, expected) => {
    expect(calls(...data)).toEqual(expected);
  });

  it('numbers the blocks of all choices in the order of their opening', () => {
    const events = plain(
      chunk({ content: 'a' }, null, 1),
      chunk({ content: 'b' }, 'stop', 0),
      chunk({ content: 'c' }, 'length', 1),
    );
    expect(events).toMatchObject([
      { type: 'open', candidate: 1, block: 0 },
      { type: 'delta', candidate: 1, block: 0 },
      { type: 'open', candidate: 0, block: 1 },
      { type: 'delta', candidate: 0, block: 1 },
      { type: 'delta', candidate: 1, block: 0, delta: { text: 'c' } },
      { type: 'close', candidate: 0, block: 1 },
      { type: 'finish', candidate: 0, reason: { unified: 'stop' } },
      { type: 'close', candidate: 1, block: 0 },
      { type: 'finish', candidate: 1, reason: { unified: 'length' } },
    ]);
  });

  it('knows that calls are to be run though the upstream says stop', () => {
    const events = feed(call({ index: 0, id: 'a', function: { name: 'n' } }, 'stop'));
    expect(events.at(-1)).toEqual({
      type: 'finish',
      candidate: 0,
      reason: { unified: 'tool_calls', native: 'stop' },
    });
  });
});
