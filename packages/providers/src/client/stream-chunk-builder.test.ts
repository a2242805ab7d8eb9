import { describe, expect, it } from 'vitest';
import type { ChatCompletionChunk, ChunkChoice, ChunkDelta } from './chat-completion-chunk.ts';
import { streamChunkBuilder } from './stream-chunk-builder.ts';

const chunk = (
  choices: readonly ChunkChoice[],
  rest: Partial<ChatCompletionChunk> = {},
): ChatCompletionChunk => ({
  id: 'chatcmpl-1',
  object: 'chat.completion.chunk',
  created: 100,
  model: 'large',
  choices,
  ...rest,
});
const says = (
  delta: ChunkDelta,
  finish: ChunkChoice['finish_reason'] = null,
  index = 0,
): ChatCompletionChunk => chunk([{ index, delta, finish_reason: finish }]);

const citing = (source: string, given: ChatCompletionChunk): ChatCompletionChunk =>
  Object.assign(given, { citations: [source] });

describe('streamChunkBuilder', () => {
  it('gives nothing for no chunks', () => {
    expect(streamChunkBuilder([])).toBeUndefined();
  });

  it('takes a list with nothing but usage', () => {
    const usage = { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 };
    expect(streamChunkBuilder([chunk([], { usage })])).toEqual({
      id: 'chatcmpl-1',
      object: 'chat.completion',
      created: 100,
      model: 'large',
      choices: [],
      usage,
    });
  });

  it('counts a stream that was cut off as stop', () => {
    expect(streamChunkBuilder([says({ content: 'Hel' })])?.choices[0]?.finish_reason).toBe('stop');
  });

  it('joins a text', () => {
    const built = streamChunkBuilder([
      says({ role: 'assistant', content: '' }),
      says({ content: 'Hel' }),
      says({ content: null }),
      says({ content: 'lo' }),
      says({}, 'length'),
      chunk([], { usage: null }),
    ]);
    expect(built).toEqual({
      id: 'chatcmpl-1',
      object: 'chat.completion',
      created: 100,
      model: 'large',
      choices: [
        { index: 0, message: { role: 'assistant', content: 'Hello' }, finish_reason: 'length' },
      ],
    });
  });

  it('keeps several answers apart', () => {
    const built = streamChunkBuilder([
      says({ content: 'b' }, null, 1),
      says({ content: 'a' }, null, 0),
      says({ content: 'B' }, 'stop', 1),
      says({ content: 'A' }, 'length', 0),
    ]);
    expect(
      built?.choices.map(({ index, message, finish_reason }) => [
        index,
        message.content,
        finish_reason,
      ]),
    ).toEqual([
      [0, 'aA', 'length'],
      [1, 'bB', 'stop'],
    ]);
  });

  it('gives a call of tools no content', () => {
    const built = streamChunkBuilder([
      says({ role: 'assistant', content: '' }),
      says({ tool_calls: [{ index: 0, id: 'a', function: { name: 'now', arguments: '{}' } }] }),
      says({}, 'tool_calls'),
    ]);
    expect(built?.choices[0]).toEqual({
      index: 0,
      message: {
        role: 'assistant',
        content: null,
        tool_calls: [{ id: 'a', type: 'function', function: { name: 'now', arguments: '{}' } }],
      },
      finish_reason: 'tool_calls',
    });
  });

  it('keeps thoughts, signed ones as blocks', () => {
    const built = streamChunkBuilder([
      says({ reasoning_content: 'hm', thinking_blocks: [{ type: 'thinking', thinking: 'hm' }] }),
      says({ thinking_blocks: [{ type: 'thinking', thinking: '', signature: 's' }] }),
      says({ content: 'Yes' }, 'stop'),
    ]);
    expect(built?.choices[0]?.message).toEqual({
      role: 'assistant',
      content: 'Yes',
      reasoning_content: 'hm',
      thinking_blocks: [{ type: 'thinking', thinking: 'hm', signature: 's' }],
    });
  });

  it('keeps unsigned thoughts as reasoning where the stream had them in blocks only', () => {
    const built = streamChunkBuilder([
      says({ thinking_blocks: [{ type: 'thinking', thinking: 'hm' }] }, 'stop'),
    ]);
    expect(built?.choices[0]?.message.reasoning_content).toBe('hm');
    expect(built?.choices[0]?.message.thinking_blocks).toBeUndefined();
  });

  it('joins a refusal, a legacy function call, annotations, images and provider fields', () => {
    const citation = { type: 'url_citation', url_citation: { url: 'https://a.example' } } as const;
    const image = { type: 'image_url', image_url: { url: 'data:,' } } as const;
    const built = streamChunkBuilder([
      says({
        refusal: 'I can',
        function_call: { name: 'f', arguments: '{' },
        provider_specific_fields: { a: 1 },
      }),
      says({ refusal: 'not', function_call: { arguments: '}' }, annotations: [citation] }),
      says({ images: [image], provider_specific_fields: { b: 2 } }, 'stop'),
    ]);
    expect(built?.choices[0]?.message).toEqual({
      role: 'assistant',
      content: null,
      refusal: 'I cannot',
      function_call: { name: 'f', arguments: '{}' },
      annotations: [citation],
      images: [image],
      provider_specific_fields: { a: 1, b: 2 },
    });
  });

  it('joins log probabilities', () => {
    const token = (text: string) => ({ token: text, logprob: -1, bytes: null, top_logprobs: [] });
    const piece = (text: string) =>
      chunk([
        {
          index: 0,
          delta: { content: text },
          finish_reason: null,
          logprobs: { content: [token(text)] },
        },
      ]);
    const built = streamChunkBuilder([piece('a'), says({ content: '' }), piece('b')]);
    expect(built?.choices[0]?.logprobs?.content?.map((entry) => entry.token)).toEqual(['a', 'b']);
  });

  it('takes the first id that is one, a later model, and the last of what stands beside the choices', () => {
    const built = streamChunkBuilder([
      chunk([], { id: '', model: 'alias' }),
      citing('one', chunk([], { id: 'x', model: 'real', system_fingerprint: 'fp' })),
      citing('two', chunk([], { id: 'y', model: 'real', service_tier: 'default' })),
    ]);
    expect(built).toMatchObject({
      id: 'x',
      model: 'real',
      system_fingerprint: 'fp',
      service_tier: 'default',
      citations: ['two'],
    });
  });

  it.each([
    ['reasoning_content', { reasoning_content: 'let me see' }, {}],
    ['reasoning', { reasoning: 'let me see' }, { reasoning: 'let me see' }],
    [
      'reasoning_details',
      { reasoning_details: [{ type: 'reasoning.text', text: 'let me see', index: 0 }] },
      { reasoning_details: [{ type: 'reasoning.text', text: 'let me see', index: 0 }] },
    ],
    ['thinking_blocks', { thinking_blocks: [{ type: 'thinking', thinking: 'let me see' }] }, {}],
  ] as const)('finds thoughts under %s', (_name, delta, kept) => {
    const message = streamChunkBuilder([says(delta), says({ content: 'Yes' }, 'stop')])?.choices[0]
      ?.message;
    expect(message).toEqual({
      role: 'assistant',
      content: 'Yes',
      reasoning_content: 'let me see',
      ...kept,
    });
  });

  it('joins thoughts of a list, with their signature', () => {
    const detail = { type: 'reasoning.text', format: 'anthropic-claude-v1', index: 0 };
    const built = streamChunkBuilder([
      says({ reasoning: 'let ', reasoning_details: [{ ...detail, text: 'let ' }] }),
      says({ reasoning: 'me see', reasoning_details: [{ ...detail, text: 'me see' }] }),
      says({ reasoning_details: [{ ...detail, signature: 's' }] }),
      says({ content: 'Yes' }, 'stop'),
    ]);
    expect(built?.choices[0]?.message).toMatchObject({
      reasoning_content: 'let me see',
      reasoning: 'let me see',
      reasoning_details: [{ ...detail, text: 'let me see', signature: 's' }],
    });
  });

  it('reads contents that are lists of parts', () => {
    const listed = (content: unknown) =>
      chunk([{ index: 0, delta: { content: content as string }, finish_reason: null }]);
    const reference = { type: 'reference', reference_ids: [1] };
    const built = streamChunkBuilder([
      listed([{ type: 'thinking', thinking: [{ type: 'text', text: 'hm' }] }]),
      listed([{ type: 'text', text: 'Hel' }, reference]),
      says({ content: 'lo' }, 'stop'),
    ]);
    expect(built?.choices[0]?.message).toEqual({
      role: 'assistant',
      content: 'Hello',
      reasoning_content: 'hm',
      provider_specific_fields: { content_parts: [reference] },
    });
  });

  it('keeps what stands beside a call, a delta and a choice, whoever knows it', () => {
    const google = (signature: string) => ({ google: { thought_signature: signature } });
    const call = {
      index: 0,
      id: 'a',
      type: 'function',
      function: { name: 'now', arguments: '{}' },
      extra_content: google('of the call'),
    } as const;
    const unknown = (token: number) => {
      const delta = { content: 'a', channel: 'final' };
      return { index: 0, delta, finish_reason: null, token_ids: [token] };
    };
    const built = streamChunkBuilder([
      says({ tool_calls: [call], extra_content: google('of the message') }),
      chunk([unknown(1)]),
      chunk([unknown(2)]),
      says({}, 'tool_calls'),
    ]);
    expect(built?.choices[0]).toMatchObject({
      token_ids: [1, 2],
      message: {
        channel: 'final',
        extra_content: google('of the message'),
        tool_calls: [{ id: 'a', extra_content: google('of the call') }],
      },
    });
  });

  it('does not mix calls that come in turn (116, 117), and leaves out one without a name (118)', () => {
    const part = (index: number, text: string, more: object = {}) => ({
      index,
      ...more,
      function: { ...('id' in more ? { name: `f${index}` } : {}), arguments: text },
    });
    const built = streamChunkBuilder([
      says({ tool_calls: [part(1, '{"b"', { id: 'b' }), part(0, '{"a"', { id: 'a' })] }),
      says({ tool_calls: [part(0, ':1}'), part(2, 'lost')] }),
      says({ tool_calls: [part(1, ':2}')] }, 'tool_calls'),
    ]);
    expect(built?.choices[0]?.message.tool_calls).toEqual([
      { id: 'a', type: 'function', function: { name: 'f0', arguments: '{"a":1}' } },
      { id: 'b', type: 'function', function: { name: 'f1', arguments: '{"b":2}' } },
    ]);
  });
});
