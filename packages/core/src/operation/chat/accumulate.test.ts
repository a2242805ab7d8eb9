import { describe, expect, it } from 'vitest';
import { isLLMError } from '../../error/llm-error.ts';
import type { Block } from '../../model/block.ts';
import type { BlockDelta, ChatEvent } from '../../model/chat-event.ts';
import type { Usage } from '../../model/usage.ts';
import { accumulate } from './accumulate.ts';

const start: ChatEvent = { type: 'start', id: 'answer-1', model: 'large', created: 7 };
const open = (block: number, content: Block, candidate = 0): ChatEvent => ({
  type: 'open',
  candidate,
  block,
  start: content,
});
const delta = (block: number, change: BlockDelta, candidate = 0): ChatEvent => ({
  type: 'delta',
  candidate,
  block,
  delta: change,
});
const text = (block: number, value: string): ChatEvent =>
  delta(block, { type: 'text', text: value });
const finish = (candidate = 0): ChatEvent => ({
  type: 'finish',
  candidate,
  reason: { unified: 'stop' },
});
const usage = (fresh: number): Usage => ({
  input: { fresh, cacheRead: 0, cacheWrite: 0, cacheWriteHour: 0, audio: 0 },
  output: { text: 1, reasoning: 0, audio: 0 },
});

const codeOf = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    return isLLMError(error) ? error.code : String(error);
  }
  return 'none';
};

const blocksOf = (events: readonly ChatEvent[]): readonly Block[] | undefined =>
  accumulate([start, ...events, finish()]).candidates[0]?.blocks;

describe('accumulate', () => {
  it('reports a stream without any event', () => {
    expect(codeOf(() => accumulate([]))).toBe('connection');
  });

  it('reports an answer that did not finish', () => {
    const events = [start, open(0, { type: 'text', text: '' }), text(0, 'Hi')];
    expect(codeOf(() => accumulate(events))).toBe('connection');
  });

  it('reports an answer of which one candidate did not finish', () => {
    const events = [
      start,
      open(0, { type: 'text', text: 'a' }),
      open(1, { type: 'text', text: 'b' }, 1),
      finish(1),
    ];
    expect(codeOf(() => accumulate(events))).toBe('connection');
  });

  it.each<[string, readonly ChatEvent[]]>([
    ['a delta of a block that was not opened', [text(3, 'Hi')]],
    [
      'a block that is opened twice',
      [open(0, { type: 'text', text: '' }), open(0, { type: 'text', text: '' })],
    ],
    [
      'arguments in a text',
      [open(0, { type: 'text', text: '' }), delta(0, { type: 'arguments', text: '{' })],
    ],
    ['text in a tool call', [open(0, toolCall('c', 'f')), text(0, 'Hi')]],
    [
      'a signature in a text',
      [open(0, { type: 'text', text: '' }), delta(0, { type: 'signature', signature: 's' })],
    ],
    [
      'a citation in a refusal',
      [open(0, { type: 'refusal', text: '' }), delta(0, { type: 'citation', citation: {} })],
    ],
    [
      'sound in a text',
      [open(0, { type: 'text', text: '' }), delta(0, { type: 'audio', data: 'AAAA' })],
    ],
  ])('refuses %s', (_, events) => {
    expect(() => accumulate([start, ...events, finish()])).toThrow(TypeError);
  });

  it('strings the deltas of a text together', () => {
    const events = [
      start,
      open(0, { type: 'text', text: '' }),
      text(0, 'Hel'),
      text(0, 'lo'),
      { type: 'close', candidate: 0, block: 0 } as const,
      { type: 'usage', usage: usage(3) } as const,
      finish(),
    ];
    expect(accumulate(events)).toEqual({
      id: 'answer-1',
      model: 'large',
      created: 7,
      candidates: [
        { index: 0, blocks: [{ type: 'text', text: 'Hello' }], finish: { unified: 'stop' } },
      ],
      usage: usage(3),
    });
  });

  it('keeps a block that came whole', () => {
    expect(blocksOf([open(0, { type: 'text', text: 'whole' })])).toEqual([
      { type: 'text', text: 'whole' },
    ]);
  });

  it('tells interleaved tool calls apart by their block', () => {
    const blocks = blocksOf([
      open(0, { type: 'text', text: 'Looking.' }),
      open(1, toolCall('c1', 'first')),
      open(2, toolCall('c2', 'second')),
      delta(2, { type: 'arguments', text: '{"b":' }),
      delta(1, { type: 'arguments', text: '{"a":1}' }),
      delta(2, { type: 'arguments', text: '2}' }),
    ]);
    expect(blocks).toEqual([
      { type: 'text', text: 'Looking.' },
      { ...toolCall('c1', 'first'), arguments: '{"a":1}' },
      { ...toolCall('c2', 'second'), arguments: '{"b":2}' },
    ]);
  });

  it('gives interleaved candidates their own blocks, in the order of their index', () => {
    const { candidates } = accumulate([
      start,
      open(0, { type: 'text', text: '' }, 1),
      open(1, { type: 'text', text: '' }, 0),
      delta(0, { type: 'text', text: 'one' }, 1),
      delta(1, { type: 'text', text: 'zero' }),
      finish(1),
      finish(0),
    ]);
    expect(candidates.map(({ index, blocks }) => [index, blocks])).toEqual([
      [0, [{ type: 'text', text: 'zero' }]],
      [1, [{ type: 'text', text: 'one' }]],
    ]);
  });

  it('keeps a candidate that finished without a block', () => {
    expect(accumulate([start, finish()]).candidates).toEqual([
      { index: 0, blocks: [], finish: { unified: 'stop' } },
    ]);
  });

  it('gathers the signature of thoughts, also of thoughts without text', () => {
    const blocks = blocksOf([
      open(0, { type: 'reasoning', text: '' }),
      delta(0, { type: 'signature', signature: 'abc' }),
      delta(0, { type: 'signature', signature: 'def' }),
    ]);
    expect(blocks).toEqual([{ type: 'reasoning', text: '', signature: 'abcdef' }]);
  });

  it('gathers citations in order', () => {
    const blocks = blocksOf([
      open(0, { type: 'text', text: '' }),
      delta(0, { type: 'citation', citation: { url: 'https://a.example' } }),
      text(0, 'Hi'),
      delta(0, { type: 'citation', citation: { url: 'https://b.example' } }),
    ]);
    expect(blocks).toEqual([
      {
        type: 'text',
        text: 'Hi',
        citations: [{ url: 'https://a.example' }, { url: 'https://b.example' }],
      },
    ]);
  });

  it('joins sound whose pieces are padded, and its transcript', () => {
    const blocks = blocksOf([
      open(0, { type: 'audio', id: 'sound-1' }),
      delta(0, { type: 'audio', data: btoa('a'), transcript: 'Hel' }),
      delta(0, { type: 'audio', data: btoa('bc') }),
      delta(0, { type: 'audio', transcript: 'lo' }),
    ]);
    expect(blocks).toEqual([
      { type: 'audio', id: 'sound-1', data: btoa('abc'), transcript: 'Hello' },
    ]);
  });

  it('strings sound together that was cut anywhere', () => {
    const whole = btoa('abcdefg');
    const blocks = blocksOf([
      open(0, { type: 'audio', data: whole.slice(0, 3) }),
      delta(0, { type: 'audio', data: whole.slice(3, 9) }),
      delta(0, { type: 'audio', data: whole.slice(9) }),
    ]);
    expect(blocks).toEqual([{ type: 'audio', data: whole }]);
  });

  it('joins log probabilities token by token', () => {
    const logprobs = (token: string) => ({ content: [{ token }], refusal: null });
    const { candidates } = accumulate([
      start,
      open(0, { type: 'text', text: '' }),
      delta(0, { type: 'text', text: 'a', logprobs: logprobs('a') }),
      delta(0, { type: 'text', text: 'b', logprobs: null }),
      delta(0, { type: 'text', text: 'c', logprobs: logprobs('c') }),
      finish(),
    ]);
    expect(candidates[0]?.logprobs).toEqual({
      content: [{ token: 'a' }, { token: 'c' }],
      refusal: null,
    });
  });

  it('lets a later usage replace an earlier one, beginning with what the start counted', () => {
    const counted: ChatEvent = { ...start, usage: usage(5) };
    expect(accumulate([counted, finish()]).usage).toEqual(usage(5));
    const events: ChatEvent[] = [
      counted,
      { type: 'usage', usage: usage(6) },
      finish(),
      { type: 'usage', usage: usage(7) },
    ];
    expect(accumulate(events).usage).toEqual(usage(7));
  });

  it('merges what only the protocol knows, deeply and without touching prototypes', () => {
    const extra = (fields: Record<string, never> | object): ChatEvent => ({
      type: 'extra',
      extra: { protocol: 'p', fields: { ...fields } },
    });
    const response = accumulate([
      { ...start, serviceTier: 'fast', extra: { protocol: 'p', fields: { a: { b: 1, c: 1 } } } },
      extra({ a: { c: 2 }, list: [1] }),
      extra({ list: [2] }),
      { ...finish(), extra: { protocol: 'p', fields: { why: 'done' } } } as ChatEvent,
    ]);
    expect(response.serviceTier).toBe('fast');
    expect(response.extra).toEqual({ protocol: 'p', fields: { a: { b: 1, c: 2 }, list: [2] } });
    expect(response.candidates[0]?.extra).toEqual({ protocol: 'p', fields: { why: 'done' } });
  });

  it('keeps only the later fields where two protocols have some', () => {
    const events: ChatEvent[] = [
      { ...start, extra: { protocol: 'p', fields: { a: 1 } } },
      { type: 'extra', extra: { protocol: 'q', fields: { b: 1 } } },
      finish(),
    ];
    expect(accumulate(events).extra).toEqual({ protocol: 'q', fields: { b: 1 } });
  });

  it('merges fields into a block, and into the value of an opaque one of the same protocol', () => {
    const more = (protocol: string): BlockDelta => ({
      type: 'extra',
      extra: { protocol, fields: { more: true } },
    });
    const blocks = blocksOf([
      open(0, { type: 'text', text: 'a' }),
      delta(0, more('p')),
      open(1, { type: 'opaque', protocol: 'p', value: { kind: 'x' } }),
      delta(1, more('p')),
      delta(1, more('q')),
    ]);
    expect(blocks).toEqual([
      { type: 'text', text: 'a', extra: { protocol: 'p', fields: { more: true } } },
      { type: 'opaque', protocol: 'p', value: { kind: 'x', more: true } },
    ]);
  });
});

function toolCall(id: string, name: string): Block {
  return { type: 'tool_call', id, name, arguments: '' };
}
