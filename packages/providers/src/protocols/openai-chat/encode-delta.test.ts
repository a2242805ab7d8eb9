import {
  asObject,
  type Block,
  type BlockDelta,
  type ChatEvent,
  type ChatRequest,
  type JsonObject,
  parseJson,
} from '@llm/core';
import { describe, expect, it } from 'vitest';
import { createStreamEncoder } from './encode-stream.ts';

const request: ChatRequest = { model: 'm', messages: [{ role: 'user', content: [] }] };
const start: ChatEvent = { type: 'start', id: 'msg_1', model: 'claude', created: 5 };
const open = (block: number, begun: Block, candidate = 0): ChatEvent => ({
  type: 'open',
  candidate,
  block,
  start: begun,
});
const delta = (block: number, change: BlockDelta, candidate = 0): ChatEvent => ({
  type: 'delta',
  candidate,
  block,
  delta: change,
});
const close = (block: number): ChatEvent => ({ type: 'close', candidate: 0, block });
const finish = (native = 'end_turn'): ChatEvent => ({
  type: 'finish',
  candidate: 0,
  reason: { unified: 'stop', native },
});
const text = (written: string): BlockDelta => ({ type: 'text', text: written });

const encode = (events: readonly ChatEvent[], asked = request): readonly JsonObject[] => {
  const encoder = createStreamEncoder(asked);
  const frames = [...events.flatMap((event) => encoder.push(event)), ...encoder.end()];
  expect(frames.at(-1)).toEqual({ data: '[DONE]' });
  return frames.slice(0, -1).map(({ data }) => asObject(parseJson(data)) ?? {});
};
const choicesOf = (events: readonly ChatEvent[], asked = request) =>
  encode(events, asked).flatMap(({ choices }) => (Array.isArray(choices) ? choices : []));
const deltasOf = (events: readonly ChatEvent[], asked = request) =>
  choicesOf(events, asked).map((choice) => asObject(choice)?.['delta']);

describe('deltas of another protocol', () => {
  it('keeps what a provider asks of its own tools to itself', () => {
    const search: Block = {
      type: 'server_tool_call',
      kind: 'server_tool_use',
      id: 'i',
      name: 'n',
      arguments: '',
    };
    const piece: BlockDelta = { type: 'arguments', text: '{"query":"x"}' };
    expect(deltasOf([start, open(0, search), delta(0, piece), close(0)])).toEqual([]);
  });

  it('numbers parallel calls through, and gives a call without arguments empty ones', () => {
    const call = (id: string): Block => ({ type: 'tool_call', id, name: 'n', arguments: '' });
    const piece = (written: string): BlockDelta => ({ type: 'arguments', text: written });
    expect(
      deltasOf([
        start,
        open(0, { type: 'text', text: '' }),
        delta(0, text('Look')),
        open(1, call('a')),
        delta(1, piece('{"x":1}')),
        close(1),
        open(2, call('b')),
        close(2),
        finish('tool_use'),
      ]),
    ).toEqual([
      { role: 'assistant', content: 'Look' },
      {
        tool_calls: [
          { index: 0, id: 'a', type: 'function', function: { name: 'n', arguments: '' } },
        ],
      },
      { tool_calls: [{ index: 0, function: { arguments: '{"x":1}' } }] },
      {
        tool_calls: [
          { index: 1, id: 'b', type: 'function', function: { name: 'n', arguments: '' } },
        ],
      },
      { tool_calls: [{ index: 1, function: { arguments: '{}' } }] },
      {},
    ]);
  });

  it('gives thoughts as text and as blocks, as LiteLLM does', () => {
    expect(
      deltasOf([
        start,
        open(0, { type: 'reasoning', text: '' }),
        delta(0, text('hm')),
        delta(0, { type: 'signature', signature: 'sig' }),
        close(0),
        open(1, { type: 'reasoning', text: '', redacted: 'xyz' }),
        close(1),
      ]),
    ).toEqual([
      {
        role: 'assistant',
        reasoning_content: 'hm',
        thinking_blocks: [{ type: 'thinking', thinking: 'hm', signature: '' }],
      },
      { thinking_blocks: [{ type: 'thinking', thinking: '', signature: 'sig' }] },
      { thinking_blocks: [{ type: 'redacted_thinking', data: 'xyz' }] },
    ]);
  });

  it('keeps the choices apart, calls included', () => {
    const call = (id: string): Block => ({ type: 'tool_call', id, name: 'n', arguments: '{}' });
    expect(
      choicesOf([start, open(0, call('a'), 1), open(1, call('b'), 0), open(2, call('c'), 1)]),
    ).toMatchObject([
      { index: 1, delta: { role: 'assistant', tool_calls: [{ index: 0, id: 'a' }] } },
      { index: 0, delta: { role: 'assistant', tool_calls: [{ index: 0, id: 'b' }] } },
      { index: 1, delta: { tool_calls: [{ index: 1, id: 'c' }] } },
    ]);
  });

  it('answers a caller who used functions with one function call', () => {
    const form = { tools: 'functions' };
    const asked = { ...request, extra: { protocol: 'openai-chat', fields: {}, form } };
    const call = (id: string): Block => ({ type: 'tool_call', id, name: 'n', arguments: '' });
    const piece: BlockDelta = { type: 'arguments', text: '{}' };
    const events = [
      start,
      open(0, call('a')),
      delta(0, piece),
      open(1, call('b')),
      delta(1, piece),
      finish(),
    ];
    expect(deltasOf(events, asked)).toEqual([
      { role: 'assistant', function_call: { name: 'n', arguments: '' } },
      { function_call: { arguments: '{}' } },
      {},
    ]);
    expect(choicesOf(events, asked).at(-1)).toMatchObject({ finish_reason: 'function_call' });
  });

  it('gives citations of pages, sound and refusals their places', () => {
    expect(
      deltasOf([
        start,
        open(0, { type: 'text', text: '' }),
        delta(0, { type: 'citation', citation: { url: 'u', startIndex: 1, endIndex: 2 } }),
        open(1, { type: 'refusal', text: '' }),
        delta(1, text('no')),
        open(2, { type: 'audio', id: 'a' }),
        delta(2, { type: 'audio', data: 'AA' }),
      ]),
    ).toEqual([
      {
        role: 'assistant',
        annotations: [
          {
            type: 'url_citation',
            url_citation: { url: 'u', title: '', start_index: 1, end_index: 2 },
          },
        ],
      },
      { refusal: 'no' },
      { audio: { id: 'a' } },
      { audio: { data: 'AA' } },
    ]);
  });
});
