import {
  asObject,
  asString,
  LLMError,
  parseJson,
  type Block,
  type BlockDelta,
  type ChatEvent,
  type JsonValue,
} from '@llm/core';
import { describe, expect, it } from 'vitest';
import { createStreamEncoder } from './encode-stream.ts';

const request = { model: 'asked', messages: [] };

const encode = (...events: readonly ChatEvent[]): readonly JsonValue[] => {
  const encoder = createStreamEncoder(request);
  const frames = [...events.flatMap((event) => encoder.push(event)), ...encoder.end()];
  return frames.map(({ event, data }) => {
    const value = parseJson(data);
    expect(asObject(value)?.['type']).toBe(event);
    return value;
  });
};

const start: ChatEvent = { type: 'start', id: 'chatcmpl-1', model: 'gpt-x', created: 7 };
const open = (block: number, content: Block, candidate = 0): ChatEvent => ({
  type: 'open',
  candidate,
  block,
  start: content,
});
const grow = (block: number, delta: BlockDelta, candidate = 0): ChatEvent => ({
  type: 'delta',
  candidate,
  block,
  delta,
});
const close = (block: number, candidate = 0): ChatEvent => ({ type: 'close', candidate, block });
const call = (id: string): Block => ({ type: 'tool_call', id, name: 'a', arguments: '' });
const args = (text: string): BlockDelta => ({ type: 'arguments', text });
const words = (text: string): BlockDelta => ({ type: 'text', text });
const text: Block = { type: 'text', text: '' };

/** Events in short: the kind, the index and what grew. */
function inShort(events: readonly JsonValue[]): readonly string[] {
  return events.map((event) => {
    const { type, index, delta } = asObject(event) ?? {};
    const { text: grown, partial_json, thinking } = asObject(delta) ?? {};
    return [type, index, grown ?? partial_json ?? thinking]
      .filter((part) => part !== undefined)
      .map(String)
      .join(' ')
      .replace('content_block_', '');
  });
}

const flat = (events: readonly JsonValue[]) => inShort(events).slice(1, -2);

describe('createStreamEncoder', () => {
  it('reports a failure with one event and nothing after it', () => {
    const encoder = createStreamEncoder(request);
    encoder.push(start);
    expect(encoder.fail(new LLMError('overloaded', 'too many callers'))).toEqual([
      {
        event: 'error',
        data: '{"type":"error","error":{"type":"overloaded_error","message":"too many callers"}}',
      },
    ]);
  });

  it('refuses to hold back without end', () => {
    const encoder = createStreamEncoder(request);
    for (const event of [start, open(0, call('a')), open(1, call('b'))]) encoder.push(event);
    const megabyte = args('x'.repeat(1024 * 1024));
    expect(() => {
      for (let count = 0; count <= 16; count += 1) encoder.push(grow(1, megabyte));
    }).toThrow(expect.objectContaining({ code: 'invalid_response' }));
  });

  it('writes an answer of nothing', () => {
    expect(encode(start)).toEqual([
      {
        type: 'message_start',
        message: {
          id: 'chatcmpl-1',
          type: 'message',
          role: 'assistant',
          model: 'gpt-x',
          content: [],
          stop_reason: null,
          stop_sequence: null,
          stop_details: null,
          container: null,
          usage: { input_tokens: 0, output_tokens: 0 },
        },
      },
      {
        type: 'message_delta',
        delta: { stop_reason: 'end_turn', stop_sequence: null },
        usage: { output_tokens: 0 },
      },
      { type: 'message_stop' },
    ]);
    expect(encode()[0]).toMatchObject({ message: { model: 'asked' } });
  });

  it('tells the whole counts at the end, also where they come after the reason', () => {
    const usage: ChatEvent = {
      type: 'usage',
      usage: {
        input: { fresh: 5, cacheRead: 2, cacheWrite: 0, cacheWriteHour: 0, audio: 0 },
        output: { text: 3, reasoning: 1, audio: 0 },
      },
    };
    const finish: ChatEvent = {
      type: 'finish',
      candidate: 0,
      reason: { unified: 'length', native: 'length' },
    };
    expect(encode(start, finish, usage).at(-2)).toEqual({
      type: 'message_delta',
      delta: { stop_reason: 'max_tokens', stop_sequence: null },
      usage: {
        input_tokens: 5,
        cache_creation_input_tokens: 0,
        cache_read_input_tokens: 2,
        output_tokens: 4,
        output_tokens_details: { thinking_tokens: 1 },
      },
    });
  });

  it('writes blocks that come at once one after the other', () => {
    expect(
      flat(
        encode(
          start,
          open(0, call('a')),
          open(1, call('b')),
          grow(0, args('{"x"')),
          grow(1, args('{"y"')),
          open(2, text),
          grow(0, args(':1}')),
          grow(2, words('and')),
          close(1),
          grow(2, words(' so')),
          close(0),
          grow(2, words(' on')),
          close(2),
        ),
      ),
    ).toEqual([
      'start 0',
      'delta 0 {"x"',
      'delta 0 :1}',
      'stop 0',
      'start 1',
      'delta 1 {"y"',
      'stop 1',
      'start 2',
      'delta 2 and',
      'delta 2  so',
      'delta 2  on',
      'stop 2',
    ]);
  });

  it('ends what nobody ended', () => {
    expect(flat(encode(start, open(0, text), open(1, call('b')), grow(1, args('{}'))))).toEqual([
      'start 0',
      'stop 0',
      'start 1',
      'delta 1 {}',
      'stop 1',
    ]);
  });

  it('writes the first of several answers', () => {
    expect(
      flat(
        encode(
          start,
          open(0, text, 1),
          open(1, text),
          grow(0, words('no'), 1),
          grow(1, words('yes')),
          close(0, 1),
          close(1),
          { type: 'finish', candidate: 1, reason: { unified: 'length' } },
        ),
      ),
    ).toEqual(['start 0', 'delta 0 yes', 'stop 0']);
  });

  it('writes content that came whole with a beginning as growth', () => {
    expect(
      encode(
        start,
        open(0, { type: 'reasoning', text: 'Hm', signature: 'sig' }),
        close(0),
        open(1, { type: 'reasoning', text: '', redacted: 'data' }),
        close(1),
      ).slice(1, 6),
    ).toEqual([
      {
        type: 'content_block_start',
        index: 0,
        content_block: { type: 'thinking', thinking: '', signature: '' },
      },
      {
        type: 'content_block_delta',
        index: 0,
        delta: { type: 'thinking_delta', thinking: 'Hm' },
      },
      {
        type: 'content_block_delta',
        index: 0,
        delta: { type: 'signature_delta', signature: 'sig' },
      },
      { type: 'content_block_stop', index: 0 },
      {
        type: 'content_block_start',
        index: 1,
        content_block: { type: 'redacted_thinking', data: 'data' },
      },
    ]);
  });

  it('writes refusals and spoken words as text, and leaves out what it has no words for', () => {
    const events = encode(
      start,
      open(0, { type: 'opaque', protocol: 'openai-chat', value: {} }),
      close(0),
      open(1, { type: 'refusal', text: '' }),
      grow(1, words('No.')),
      close(1),
      open(2, { type: 'audio', id: 'audio_1' }),
      grow(2, { type: 'audio', data: 'AAAA' }),
      grow(2, { type: 'audio', transcript: 'Spoken' }),
      close(2),
      { type: 'extra', extra: { protocol: 'openai-chat', fields: { type: 'odd' } } },
    );
    expect(flat(events)).toEqual([
      'start 0',
      'delta 0 No.',
      'stop 0',
      'start 1',
      'delta 1 Spoken',
      'stop 1',
    ]);
  });

  it('puts free text of a custom tool into an object', () => {
    const custom: Block = {
      type: 'tool_call',
      id: 'a',
      name: 'grep',
      arguments: '',
      variant: 'custom',
    };
    const events = encode(
      start,
      open(0, custom),
      grow(0, args('a "b')),
      grow(0, args('"\n')),
      close(0),
    );
    const json = events
      .map((event) => asString(asObject(asObject(event)?.['delta'])?.['partial_json']) ?? '')
      .join('');
    expect(parseJson(json)).toEqual({ input: 'a "b"\n' });
  });

  it("writes another protocol's sources as web pages", () => {
    const citation = { url: 'https://example.com', title: 'Example' };
    const events = encode(
      start,
      open(0, text),
      grow(0, { type: 'citation', citation }),
      grow(0, { type: 'citation', citation: {} }),
      close(0),
    );
    expect(inShort(events).slice(1, -2)).toEqual(['start 0', 'delta 0', 'stop 0']);
    expect(events[2]).toMatchObject({
      delta: { type: 'citations_delta', citation: { type: 'web_search_result_location' } },
    });
  });
});
