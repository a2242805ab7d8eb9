// What `streamChunkBuilder` promises, number by number (115 to 130). 115 is in docs/reference/litellm-differences.md, 129 in
// join-text-completion.test.ts, 130 in round-trip.test.ts.
import { describe, expect, it } from 'vitest';
import {
  type ChatCompletionChunk,
  type ChunkDelta,
  type CompletionUsage,
  streamChunkBuilder,
} from '../../src/index.ts';

const chunk = (
  delta: ChunkDelta,
  finish_reason: ChatCompletionChunk['choices'][number]['finish_reason'] = null,
  more: Partial<ChatCompletionChunk> = {},
): ChatCompletionChunk => ({
  id: 'chatcmpl-1',
  object: 'chat.completion.chunk',
  created: 100,
  model: 'm',
  choices: [{ index: 0, delta, finish_reason }],
  ...more,
});
const counted = (usage: Partial<CompletionUsage>): ChatCompletionChunk =>
  chunk({}, null, {
    choices: [],
    usage: { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0, ...usage },
  });
const messageOf = (...chunks: readonly ChatCompletionChunk[]) =>
  streamChunkBuilder(chunks)?.choices[0]?.message;
const countTokens = (text: string) => text.split(/\s+/).filter((word) => word !== '').length;

describe('streamChunkBuilder', () => {
  it('119: takes the last finish reason that is one, else stop', () => {
    const built = (...chunks: readonly ChatCompletionChunk[]) =>
      streamChunkBuilder(chunks)?.choices[0]?.finish_reason;
    expect(built(chunk({ content: 'a' }, 'stop'), chunk({}, 'length'), chunk({}))).toBe('length');
    expect(built(chunk({ content: 'a' }))).toBe('stop');
  });

  it('120, 128: prefers usage of the stream to counting, with cache counters, their lifetimes and the cost', () => {
    const cache = {
      prompt_tokens_details: {
        cached_tokens: 4,
        cache_creation_tokens: 6,
        cache_creation_token_details: {
          ephemeral_5m_input_tokens: 2,
          ephemeral_1h_input_tokens: 4,
        },
      },
    };
    const built = streamChunkBuilder(
      [
        counted({ prompt_tokens: 20, ...cache }),
        chunk({ content: 'one two three' }, 'stop'),
        counted({ completion_tokens: 9, cost: 0.25 }),
      ],
      { countTokens, messages: [{ role: 'user', content: 'hi' }] },
    );
    expect(built?.usage).toEqual({
      prompt_tokens: 20,
      completion_tokens: 9,
      total_tokens: 29,
      cost: 0.25,
      ...cache,
    });
  });

  it('121: counts where nobody did, and survives a tokenizer that fails', () => {
    const chunks = [chunk({ content: 'one two three' }, 'stop')];
    const messages = [{ role: 'user', content: 'how are you' }] as const;
    expect(streamChunkBuilder(chunks, { messages, countTokens })?.usage).toMatchObject({
      prompt_tokens: 3,
      completion_tokens: 3,
    });
    const broken = (): number => {
      throw new Error('no tokens');
    };
    expect(streamChunkBuilder(chunks, { messages, countTokens: broken })?.usage).toMatchObject({
      prompt_tokens: 0,
      total_tokens: 0,
    });
  });

  it('122: does not trust the 1 that Anthropic sends before it has written anything', () => {
    const built = streamChunkBuilder(
      [counted({ prompt_tokens: 5, completion_tokens: 1 }), chunk({ content: 'one two' }, 'stop')],
      { countTokens },
    );
    expect(built?.usage?.completion_tokens).toBe(2);
  });

  it('123: joins reasoning, makes a block of each signature, and keeps sealed thoughts in order', () => {
    const thinking = (text: string, signature?: string) =>
      chunk({
        reasoning_content: text,
        thinking_blocks: [
          { type: 'thinking', thinking: text, ...(signature !== undefined && { signature }) },
        ],
      });
    const sealed = { type: 'redacted_thinking', data: 'ZW5j' } as const;
    expect(
      messageOf(
        thinking('Which '),
        thinking('zone?', 's1'),
        chunk({ thinking_blocks: [sealed] }),
        thinking('UTC.', 's2'),
        thinking(' unsigned'),
        chunk({ content: 'Noon' }, 'stop'),
      ),
    ).toEqual({
      role: 'assistant',
      content: 'Noon',
      reasoning_content: 'Which zone?UTC. unsigned',
      thinking_blocks: [
        { type: 'thinking', thinking: 'Which zone?', signature: 's1' },
        sealed,
        { type: 'thinking', thinking: 'UTC.', signature: 's2' },
      ],
    });
  });

  it('124: joins sound as bytes, wherever its base64 was cut', () => {
    const sound = Buffer.from('a sound of some length');
    const halves = [sound.subarray(0, 7), sound.subarray(7)].map((half) => half.toString('base64'));
    const audio = messageOf(
      chunk({ audio: { id: 'audio_1', transcript: 'Hel' } }),
      ...halves.map((data) => chunk({ audio: { data } })),
      chunk({ audio: { transcript: 'lo', expires_at: 7 } }, 'stop'),
    )?.audio;
    expect(Buffer.from(audio?.data ?? '', 'base64')).toEqual(sound);
    expect(audio).toMatchObject({ id: 'audio_1', transcript: 'Hello', expires_at: 7 });
  });

  it('125: keeps annotations, images and provider fields of all pieces', () => {
    const citation = (url: string) => ({ type: 'url_citation', url_citation: { url } }) as const;
    const image = (url: string) => ({ type: 'image_url', image_url: { url } }) as const;
    expect(
      messageOf(
        chunk({
          annotations: [citation('a')],
          images: [image('x')],
          provider_specific_fields: { a: 1 },
        }),
        chunk({
          annotations: [citation('b')],
          images: [image('y')],
          provider_specific_fields: { b: 2 },
        }),
      ),
    ).toMatchObject({
      annotations: [citation('a'), citation('b')],
      images: [image('x'), image('y')],
      provider_specific_fields: { a: 1, b: 2 },
    });
  });

  it('126: gives two choices for n = 2', () => {
    const one = (index: number, content: string) =>
      chunk({}, null, { choices: [{ index, delta: { content }, finish_reason: null }] });
    const built = streamChunkBuilder([one(0, 'a'), one(1, 'b'), one(0, 'A'), one(1, 'B')]);
    expect(built?.choices.map(({ message }) => message.content)).toEqual(['aA', 'bB']);
  });

  it('127: gives nothing for no chunks, and takes chunks with nothing but usage', () => {
    expect(streamChunkBuilder([])).toBeUndefined();
    expect(streamChunkBuilder([counted({ prompt_tokens: 3 })])).toMatchObject({
      choices: [],
      usage: { prompt_tokens: 3 },
    });
  });
});
