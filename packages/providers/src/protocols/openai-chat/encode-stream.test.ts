import {
  asObject,
  type Block,
  type BlockDelta,
  type ChatEvent,
  type ChatRequest,
  type JsonObject,
  LLMError,
  parseJson,
  type Usage,
} from '@llm/core';
import { describe, expect, it } from 'vitest';
import { createStreamDecoder } from './decode-stream.ts';
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
const usage: Usage = {
  input: { fresh: 1, cacheRead: 0, cacheWrite: 0, cacheWriteHour: 0, audio: 0 },
  output: { text: 2, reasoning: 0, audio: 0 },
};

const encode = (events: readonly ChatEvent[], asked = request): readonly JsonObject[] => {
  const encoder = createStreamEncoder(asked);
  const frames = [...events.flatMap((event) => encoder.push(event)), ...encoder.end()];
  expect(frames.at(-1)).toEqual({ data: '[DONE]' });
  return frames.slice(0, -1).map(({ data }) => asObject(parseJson(data)) ?? {});
};
const choicesOf = (events: readonly ChatEvent[], asked = request) =>
  encode(events, asked).flatMap(({ choices }) => (Array.isArray(choices) ? choices : []));

describe('createStreamEncoder', () => {
  it('says that the answer broke, and nothing else', () => {
    const encoder = createStreamEncoder(request);
    encoder.push(start);
    encoder.push(open(0, { type: 'text', text: '' }));
    const frames = encoder.fail(new LLMError('overloaded', 'too busy'));
    expect(frames.map(({ data }) => parseJson(data))).toEqual([
      {
        error: { message: 'too busy', type: 'server_error', param: null, code: 'overloaded' },
      },
    ]);
  });

  it('gives the answer of another protocol as OpenAI would', () => {
    const chunks = encode([
      start,
      open(0, { type: 'text', text: '' }),
      delta(0, text('Hel')),
      delta(0, text('lo')),
      close(0),
      finish(),
    ]);
    const head = { id: 'msg_1', object: 'chat.completion.chunk', created: 5, model: 'claude' };
    expect(chunks).toEqual([
      {
        ...head,
        choices: [{ index: 0, delta: { role: 'assistant', content: 'Hel' }, finish_reason: null }],
      },
      { ...head, choices: [{ index: 0, delta: { content: 'lo' }, finish_reason: null }] },
      {
        ...head,
        choices: [
          {
            index: 0,
            delta: {},
            finish_reason: 'stop',
            provider_specific_fields: { native_finish_reason: 'end_turn' },
          },
        ],
      },
    ]);
  });

  it('gives token counts last, once, and only to who asked', () => {
    const events: readonly ChatEvent[] = [
      start,
      { type: 'usage', usage },
      open(0, { type: 'text', text: 'Hi' }),
      { type: 'usage', usage },
      finish(),
    ];
    expect(encode(events).every((chunk) => !('usage' in chunk))).toBe(true);
    const asked = encode(events, { ...request, includeUsage: true });
    expect(asked.map((chunk) => chunk['usage'] === null)).toEqual([true, true, false]);
    expect(asked.at(-1)).toMatchObject({
      choices: [],
      usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 },
    });
  });

  it('says tool_calls where another protocol says that it stopped', () => {
    const call: Block = { type: 'tool_call', id: 'a', name: 'n', arguments: '{}' };
    expect(choicesOf([start, open(0, call), close(0), finish('STOP')]).at(-1)).toMatchObject({
      finish_reason: 'tool_calls',
    });
  });

  it('ignores what only other protocols know', () => {
    const extra = { protocol: 'other', fields: { secret: 1 } };
    const search: Block = {
      type: 'server_tool_call',
      kind: 'k',
      id: 'i',
      name: 'n',
      arguments: '',
    };
    const opaque: Block = { type: 'opaque', protocol: 'other', value: {} };
    expect(encode([start, { type: 'extra', extra }, open(0, search), open(1, opaque)])).toEqual([]);
  });

  it('gives every chunk an id though the upstream had none', () => {
    const chunks = encode([
      { ...start, id: '' },
      open(0, { type: 'text', text: 'a' }),
      open(1, { type: 'text', text: 'b' }),
    ]);
    const ids = new Set(chunks.map(({ id }) => id));
    expect(ids.size).toBe(1);
    expect([...ids][0]).toMatch(/^chatcmpl-\w+-1$/);
  });
});

describe('createStreamEncoder after createStreamDecoder', () => {
  const chunk = (choice: JsonObject, more: JsonObject = {}): JsonObject => ({
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 1,
    model: 'm',
    choices: [{ index: 0, ...choice }],
    ...more,
  });
  const through = (chunks: readonly JsonObject[], change = (event: ChatEvent) => event) => {
    const decoder = createStreamDecoder(request);
    const events = chunks.flatMap((data) => decoder.push({ data: JSON.stringify(data) }));
    return encode([...events, ...decoder.end()].map(change), { ...request, includeUsage: true });
  };

  it('gives the chunks as they came, with all that nobody knows', () => {
    const chunks = [
      chunk({ delta: { role: 'assistant', content: '' }, finish_reason: null, logprobs: null }),
      chunk({ delta: { content: 'a' }, x: 1 }, { usage: null, obfuscation: 'z', y: { z: [1] } }),
      chunk({ delta: { content: 'b', vendor: { a: 1 } } }),
      chunk({
        delta: {
          tool_calls: [
            { index: 0, id: 'c', type: 'function', function: { name: 'n', arguments: '' }, e: 1 },
            { index: 1, id: 'd', type: 'function', function: { name: 'n', arguments: '{}' } },
          ],
        },
      }),
      chunk({ delta: { tool_calls: [{ index: 0, id: '', function: { arguments: '' } }] } }),
      chunk({ delta: { tool_calls: [{ index: 1, function: { arguments: '1' } }] } }),
      chunk({ delta: { content: 'c' }, finish_reason: 'stop' }),
      chunk({ delta: {}, finish_reason: 'eos' }, { service_tier: 'flex', object: 'other' }),
      chunk({}, { choices: [], usage: { prompt_tokens: 1 }, system_fingerprint: null }),
    ];
    expect(through(chunks)).toEqual(chunks);
  });

  it('gives a chunk at once, not when the next one comes', () => {
    const decoder = createStreamDecoder(request);
    const encoder = createStreamEncoder(request);
    const events = decoder.push({ data: JSON.stringify(chunk({ delta: { content: 'a' } })) });
    expect(events.flatMap((event) => encoder.push(event))).toHaveLength(1);
  });

  it('writes the text that a layer put in place of the upstream’s', () => {
    const chunks = [chunk({ delta: { content: 'secret' } }), chunk({ finish_reason: 'stop' })];
    const masked = through(chunks, (event) =>
      event.type === 'delta' ? { ...event, delta: text('***') } : event,
    );
    expect(JSON.stringify(masked)).toContain('***');
    expect(JSON.stringify(masked)).not.toContain('secret');
  });

  it('goes on though a layer drops the layout', () => {
    const chunks = [
      chunk({ delta: { content: 'a' } }),
      chunk({ delta: { content: 'b' } }),
      chunk({ finish_reason: 'length' }),
    ];
    const decoder = createStreamDecoder(request);
    const events = chunks.flatMap((data) => decoder.push({ data: JSON.stringify(data) }));
    const kept = [...events, ...decoder.end()].filter(({ type }) => type !== 'extra');
    expect(choicesOf(kept)).toEqual([
      { index: 0, delta: { role: 'assistant', content: 'a' }, finish_reason: null },
      { index: 0, delta: { content: 'b' }, finish_reason: 'length' },
    ]);
  });

  it('keeps a chunk of token counts from who did not ask', () => {
    const decoder = createStreamDecoder(request);
    const chunks = [
      chunk({ delta: { content: 'a' }, finish_reason: 'stop' }),
      chunk({}, { choices: [], usage: { prompt_tokens: 1 } }),
    ];
    const events = chunks.flatMap((data) => decoder.push({ data: JSON.stringify(data) }));
    expect(encode([...events, ...decoder.end()])).toHaveLength(1);
  });
});
