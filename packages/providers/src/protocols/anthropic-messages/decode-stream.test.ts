import type { ChatEvent, ChatRequest, JsonObject } from '@llm/core';
import { describe, expect, it } from 'vitest';
import { createStreamDecoder } from './decode-stream.ts';

const request: ChatRequest = {
  model: 'm',
  messages: [],
  tools: [{ type: 'function', name: 'get.weather' }],
};

function feed(...events: readonly JsonObject[]): readonly ChatEvent[] {
  const decoder = createStreamDecoder(request);
  const frames = events.map((event) => ({ event: 'any', data: JSON.stringify(event) }));
  return [...frames.flatMap((frame) => decoder.push(frame)), ...decoder.end()];
}

const stop = { type: 'message_stop' };
const finish: ChatEvent = { type: 'finish', candidate: 0, reason: { unified: 'other' } };
const open = (index: number, content_block: JsonObject) => ({
  type: 'content_block_start',
  index,
  content_block,
});
const grow = (index: number, delta: JsonObject) => ({ type: 'content_block_delta', index, delta });
const close = (index: number) => ({ type: 'content_block_stop', index });

describe('createStreamDecoder', () => {
  it('takes a stream that stops before message_stop for cut off', () => {
    expect(() => feed()).toThrow(expect.objectContaining({ code: 'connection' }));
    const delta = { stop_reason: 'end_turn' };
    expect(() => feed({ type: 'message_delta', delta })).toThrow('before its message_stop');
  });

  it.each([
    ['overloaded_error', 'overloaded'],
    ['rate_limit_error', 'rate_limited'],
    ['api_error', 'upstream'],
    ['timeout_error', 'timeout'],
    ['invalid_request_error', 'invalid_request'],
    ['error_of_tomorrow', 'upstream'],
  ])('throws an in-band %s as %s', (type, code) => {
    expect(() => feed({ type: 'error', error: { type, message: 'So' } }, stop)).toThrow(
      expect.objectContaining({ code, message: 'So' }),
    );
  });

  it('throws what is no JSON as an invalid response', () => {
    expect(() => createStreamDecoder(request).push({ data: '{"type":' })).toThrow(
      expect.objectContaining({ code: 'invalid_response' }),
    );
  });

  it('survives events of which little is as it should be', () => {
    expect(
      feed(
        {},
        { type: 'ping' },
        { type: 'content_block_start' },
        { type: 'content_block_stop' },
        { type: 'message_delta' },
        stop,
      ),
    ).toEqual([finish]);
  });

  it('begins a block that the upstream grows without a beginning', () => {
    const place = { candidate: 0, block: 0 };
    expect(
      feed(
        { type: 'content_block_delta', index: 3, delta: { type: 'text_delta', text: 'a' } },
        stop,
      ),
    ).toEqual([
      { type: 'open', ...place, start: { type: 'text', text: '' } },
      { type: 'delta', ...place, delta: { type: 'text', text: 'a' } },
      { type: 'close', ...place },
      finish,
    ]);
    const arguments_ = { type: 'input_json_delta', partial_json: '{}' };
    expect(() => feed({ type: 'content_block_delta', index: 0, delta: arguments_ })).toThrow(
      expect.objectContaining({ code: 'invalid_response' }),
    );
  });

  it('ignores what follows the end', () => {
    const decoder = createStreamDecoder(request);
    decoder.push({ data: '{"type":"message_delta"}' });
    decoder.push({ data: JSON.stringify(stop) });
    expect(decoder.push({ data: '[DONE]' })).toEqual([]);
    expect(decoder.end()).toEqual([]);
  });

  it('takes message_stop before anything of the answer for cut off', () => {
    const cutOff = expect.objectContaining({ code: 'connection' });
    expect(() => feed(stop)).toThrow(cutOff);
    expect(() => feed({ type: 'message_start', message: {} }, stop)).toThrow(cutOff);
  });

  it('passes over events without data', () => {
    const decoder = createStreamDecoder(request);
    expect(decoder.push({ data: '' })).toEqual([]);
    expect(decoder.push({ data: '', event: 'ping' })).toEqual([]);
  });

  it('gives a call without an id one', () => {
    const events = feed(open(0, { type: 'tool_use', id: null, name: 'a', input: {} }), stop);
    expect(events[0]).toMatchObject({ start: { type: 'tool_call', id: 'toolu_0_0', name: 'a' } });
  });

  it('closes what the upstream left open', () => {
    expect(feed(open(0, { type: 'text', text: '' }), stop)).toEqual([
      { type: 'open', candidate: 0, block: 0, start: { type: 'text', text: '' } },
      { type: 'close', candidate: 0, block: 0 },
      finish,
    ]);
  });

  it('gives a tool call its own name, and arguments even where it has none', () => {
    const events = feed(
      open(0, { type: 'tool_use', id: 'a', name: 'get_weather', input: {} }),
      grow(0, { type: 'input_json_delta', partial_json: '' }),
      close(0),
      stop,
    );
    expect(events[0]).toMatchObject({ start: { name: 'get.weather', arguments: '' } });
    expect(events.slice(1, 4)).toEqual([
      { type: 'delta', candidate: 0, block: 0, delta: { type: 'arguments', text: '' } },
      { type: 'delta', candidate: 0, block: 0, delta: { type: 'arguments', text: '{}' } },
      { type: 'close', candidate: 0, block: 0 },
    ]);
  });

  it('takes what came whole with the beginning of a block', () => {
    const events = feed(
      open(0, { type: 'thinking', thinking: 'Hm', signature: 'sig' }),
      close(0),
      open(1, { type: 'tool_use', id: 'a', name: 'b', input: { c: 1 } }),
      close(1),
      stop,
    );
    const deltas = events.flatMap((event) => (event.type === 'delta' ? [event.delta] : []));
    expect(deltas).toEqual([
      { type: 'text', text: 'Hm' },
      { type: 'signature', signature: 'sig' },
      { type: 'arguments', text: '{"c":1}' },
    ]);
  });

  it('adds the counts of the end to those of the beginning', () => {
    const events = feed(
      {
        type: 'message_start',
        message: { id: 'a', model: 'b', usage: { input_tokens: 5, output_tokens: 1 } },
      },
      { type: 'message_delta', delta: {}, usage: { input_tokens: null, output_tokens: 3 } },
      { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 9 } },
      stop,
    );
    const counts = events.flatMap((event) => (event.type === 'usage' ? [event.usage] : []));
    expect(counts).toMatchObject([
      { input: { fresh: 5 }, output: { text: 3 } },
      { input: { fresh: 5 }, output: { text: 9 } },
    ]);
    expect(events.filter(({ type }) => type === 'finish')).toHaveLength(1);
  });
});
