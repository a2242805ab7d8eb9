import type { ChatEvent, ChatRequest, JsonObject } from '@llm/core';
import { describe, expect, it } from 'vitest';
import { createStreamDecoder } from './decode-stream.ts';
import { createStreamEncoder } from './encode-stream.ts';

const request: ChatRequest = { model: 'm', messages: [{ role: 'user', content: [] }] };

const chunk = (choice: JsonObject, more: JsonObject = {}): JsonObject => ({
  id: 'chatcmpl-1',
  object: 'chat.completion.chunk',
  created: 1,
  model: 'm',
  choices: [{ index: 0, logprobs: null, finish_reason: null, ...choice }],
  ...more,
});
const text = (content: string, more: JsonObject = {}): JsonObject =>
  chunk({ delta: { content } }, more);
const role = chunk({ delta: { role: 'assistant', content: '' } });
const stop = chunk({ delta: {}, finish_reason: 'stop' });

const decode = (
  chunks: readonly JsonObject[],
  print: (chunk: JsonObject, at: number) => string,
  asked = request,
): readonly ChatEvent[] => {
  const decoder = createStreamDecoder(asked);
  const events = chunks.flatMap((one, at) => decoder.push({ data: print(one, at) }));
  return [...events, ...decoder.end()];
};
/** The chunks that a caller of the same protocol gets. */
const encode = (events: readonly ChatEvent[], asked = request): readonly string[] => {
  const encoder = createStreamEncoder({ ...asked, includeUsage: true });
  return [...events.flatMap((event) => encoder.push(event)), ...encoder.end()].map(
    ({ data }) => data,
  );
};
const alike = (one: JsonObject): string => JSON.stringify(one);
/** Other white space in each, so that none looks like one before. */
const unlike = (one: JsonObject, at: number): string => `${' '.repeat(at + 1)}${alike(one)}`;

const call = { index: 0, id: 'call_1', type: 'function', function: { name: 'f', arguments: '{}' } };

describe('chunks that repeat one before but for their text', () => {
  it.each<readonly [string, readonly JsonObject[]]>([
    ['text', [role, text('a'), text('b'), text('c'), stop]],
    [
      'text with signs that JSON escapes',
      [role, text('a'), text('b\n\nc'), text('"\n\\ é'), text('\u0001'), text('b'), stop],
    ],
    ['empty text', [role, text('a'), text(''), text('b'), stop]],
    ['long text', [role, text('a'.repeat(99)), text('b'.repeat(99)), text('b'.repeat(99)), stop]],
    [
      'thoughts between',
      [
        role,
        text('a'),
        text('b'),
        chunk({ delta: { reasoning_content: 'hm' } }),
        text('c'),
        text('d'),
        stop,
      ],
    ],
    [
      'a call of a tool between',
      [
        role,
        text('a'),
        text('b'),
        chunk({ delta: { tool_calls: [call] } }),
        text('c'),
        text('d'),
        stop,
      ],
    ],
    [
      'a refusal that has the same text',
      [
        role,
        text('a'),
        chunk({ delta: { refusal: 'a' } }),
        text('b'),
        chunk({ delta: { refusal: 'b' } }),
        stop,
      ],
    ],
    [
      'a finish reason with text, more than once',
      [
        role,
        text('a'),
        chunk({ delta: { content: 'b' }, finish_reason: 'length' }),
        chunk({ delta: { content: 'c' }, finish_reason: 'stop' }),
        chunk({ delta: { content: 'd' }, finish_reason: 'length' }),
      ],
    ],
    [
      'token counts in each chunk',
      [
        text('a', { usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 } }),
        text('b', { usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 } }),
        text('c', { usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 } }),
        stop,
      ],
    ],
    [
      'log probabilities',
      ['a', 'b', 'b']
        .map((token) =>
          chunk({ delta: { content: token }, logprobs: { content: [{ token, logprob: -1 }] } }),
        )
        .concat(stop),
    ],
    [
      'fields that nobody here knows, and that change',
      [
        text('a', { seq: 1 }),
        text('b', { seq: 2 }),
        text('c', { seq: 2 }),
        text('d', { seq: 2 }),
        stop,
      ],
    ],
    [
      'padding',
      [
        text('a', { obfuscation: 'xy' }),
        text('b', { obfuscation: 'z' }),
        text('c', { obfuscation: '' }),
        stop,
      ],
    ],
    [
      'the name of the field within another one',
      [
        text('a', { note: { content: 'b' } }),
        text('b', { note: { content: 'b' } }),
        text('c', { note: { content: 'b' } }),
        stop,
      ],
    ],
    [
      'padding in the middle',
      [...['a', 'b', 'c'].map((content) => ({ obfuscation: 'xy', ...text(content) })), stop],
    ],
    [
      'a list as text, beside a field of the same name',
      [
        ...['a', 'b', 'c'].map((content) => ({
          note: { content },
          ...chunk({ delta: { content: [{ type: 'text', text: 'a' }] } }),
        })),
        stop,
      ],
    ],
    [
      'an id of its own in each',
      [
        ...Array.from({ length: 40 }, (_, at) => ({ ...text('a'), id: `c-${at}` })),
        text('b'),
        text('c'),
        stop,
      ],
    ],
    ['text after the end', [role, text('a'), stop, text('b'), text('c')]],
    [
      'a role in each chunk',
      ['a', 'b', 'c']
        .map((content) => chunk({ delta: { role: 'assistant', content } }))
        .concat(stop),
    ],
  ])('say what they say where none is recognised: %s', (_, chunks) => {
    expect(decode(chunks, alike)).toEqual(decode(chunks, unlike));
    expect(encode(decode(chunks, alike))).toEqual(encode(decode(chunks, unlike)));
  });

  it('belong to their own choice', () => {
    const of = (index: number, content: string): JsonObject => chunk({ index, delta: { content } });
    const chunks = [
      ...[of(0, 'a'), of(1, 'x'), of(0, 'b'), of(1, 'y'), of(1, 'z'), of(0, 'c')],
      ...[0, 1].map((index) => chunk({ index, delta: {}, finish_reason: 'stop' })),
    ];
    const asked = { ...request, candidates: 2 };
    expect(decode(chunks, alike, asked)).toEqual(decode(chunks, unlike, asked));
    expect(encode(decode(chunks, alike, asked), asked)).toEqual(
      encode(decode(chunks, unlike, asked), asked),
    );
  });
});
