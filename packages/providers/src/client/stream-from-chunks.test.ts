import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { isLLMError } from '@llm/core';
import type { ChatCompletionChunk, ChunkChoice } from './chat-completion-chunk.ts';
import { streamFromChunks } from './stream-from-chunks.ts';

const chunkOf = (choices: readonly ChunkChoice[], more: object = {}): ChatCompletionChunk => ({
  id: 'chatcmpl-1',
  object: 'chat.completion.chunk',
  created: 1,
  model: 'large',
  choices,
  ...more,
});
const says = (
  content: string | null,
  finish_reason: ChunkChoice['finish_reason'] = null,
  index = 0,
): ChatCompletionChunk => chunkOf([{ index, delta: { content }, finish_reason }]);
const loop = (content: string, count: number) =>
  Array.from({ length: count }, () => says(content, 'stop'));

async function read(stream: AsyncIterable<ChatCompletionChunk>) {
  const chunks: ChatCompletionChunk[] = [];
  try {
    for await (const chunk of stream) chunks.push(chunk);
  } catch (error) {
    if (isLLMError(error)) return { chunks, error };
    throw error;
  }
  return { chunks, error: undefined };
}
const textIn = (chunks: readonly ChatCompletionChunk[]) =>
  chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('');

describe('streamFromChunks of a model that loops (checklist 92 to 95)', () => {
  it('throws at the limit, though every chunk says that the answer has ended', async () => {
    const { chunks, error } = await read(streamFromChunks(loop('How are you?', 101)));
    expect(error).toMatchObject({
      code: 'repeated_output',
      name: 'InternalServerError',
      retryable: true,
      status: 500,
    });
    expect(textIn(chunks)).toBe('How are you?'.repeat(99));
  });

  it.each([
    ['99 equal pieces', loop('How are you?', 99), {}],
    ['pieces of two characters', loop('##', 300), {}],
    [
      'pieces with others between them',
      Array.from({ length: 300 }, (_, at) => says(`tick ${at % 2}`)),
      {},
    ],
    ['a limit of 0', loop('How are you?', 300), { repeated_streaming_chunk_limit: 0 }],
  ])('does not throw for %s', async (_what, chunks, options) => {
    expect((await read(streamFromChunks(chunks, options))).error).toBeUndefined();
  });

  it('takes a limit of its own, for arguments of tools as well (checklist 94, 96)', async () => {
    const call = { index: 0, function: { arguments: '{"a": 1, ' } };
    const chunks = Array.from({ length: 9 }, () =>
      chunkOf([{ index: 0, delta: { tool_calls: [call] }, finish_reason: null }]),
    );
    const first = chunkOf([
      {
        index: 0,
        delta: { tool_calls: [{ index: 0, id: 'a', function: { name: 'f', arguments: '' } }] },
        finish_reason: null,
      },
    ]);
    const stream = streamFromChunks([first, ...chunks], { repeated_streaming_chunk_limit: 5 });
    expect((await read(stream)).error?.code).toBe('repeated_output');
  });

  it.each([-1, 1.5, Number.NaN])('refuses a limit of %s', (repeated_streaming_chunk_limit) => {
    expect(() => streamFromChunks([], { repeated_streaming_chunk_limit })).toThrow(TypeError);
  });
});

describe('streamFromChunks that fails', () => {
  it('tells what the list throws, after what came before', async () => {
    async function* broken() {
      yield says('Hel');
      throw new Error('the file is gone');
    }
    const { chunks, error } = await read(streamFromChunks(broken()));
    expect(textIn(chunks)).toBe('Hel');
    expect(error?.code).toBe('internal');
    expect(error?.cause).toMatchObject({ message: 'the file is gone' });
  });

  it('ends with its signal, also where the source thinks for ever, and lets go of it', async () => {
    async function* slow() {
      yield says('Hel');
      await new Promise(() => undefined);
    }
    const caller = new AbortController();
    const reading = read(streamFromChunks(slow(), { signal: caller.signal }));
    await new Promise((resolve) => setImmediate(resolve));
    caller.abort();
    const { error } = await reading;
    expect(error?.code).toBe('cancelled');
    expect(getEventListeners(caller.signal, 'abort')).toHaveLength(0);
    const late = await read(streamFromChunks([says('x')], { signal: caller.signal }));
    expect(late.error?.code).toBe('cancelled');
  });

  it.each(['cancel', 'leave', 'controller'] as const)('closes its source on %s', async (how) => {
    let isClosed = false;
    function* source() {
      try {
        for (;;) yield says(`${Math.random()}`);
      } finally {
        isClosed = true;
      }
    }
    const stream = streamFromChunks(source());
    for await (const _chunk of stream) {
      if (how === 'cancel') stream.cancel();
      if (how === 'controller') stream.controller.abort();
      if (how === 'leave') break;
    }
    expect(isClosed).toBe(true);
  });

  it('fails on an error among the chunks', async () => {
    const failure = { error: { message: 'overloaded', type: 'server_error', code: null } };
    const { error } = await read(
      // @ts-expect-error -- what upstreams send in a stream
      streamFromChunks([says('Hel'), failure]),
    );
    expect(error?.message).toContain('overloaded');
  });
});

describe('streamFromChunks', () => {
  it('gives nothing for nothing', async () => {
    expect(await read(streamFromChunks([]))).toEqual({ chunks: [], error: undefined });
  });

  it('has one role, one id and one finish reason, at the end (checklist 73, 75, 76)', async () => {
    const { chunks } = await read(
      streamFromChunks([
        chunkOf([{ index: 0, delta: { role: 'assistant', content: 'Hel' }, finish_reason: null }]),
        chunkOf([{ index: 0, delta: { role: 'assistant', content: 'lo' }, finish_reason: null }], {
          id: 'another',
        }),
        says('', 'length'),
      ]),
    );
    expect(new Set(chunks.map(({ id }) => id))).toEqual(new Set(['chatcmpl-1']));
    const choices = chunks.flatMap((chunk) => chunk.choices);
    expect(choices.flatMap(({ delta }) => delta.role ?? [])).toEqual(['assistant']);
    expect(choices.flatMap(({ finish_reason }) => finish_reason ?? [])).toEqual(['length']);
    expect(chunks.at(-1)?.choices[0]?.finish_reason).toBe('length');
  });

  it('ends with stop where the list says nothing (checklist 79)', async () => {
    const stream = streamFromChunks([says('Hel'), says('lo')]);
    const answer = await stream.final();
    expect(answer.choices).toMatchObject([
      { message: { role: 'assistant', content: 'Hello' }, finish_reason: 'stop' },
    ]);
  });

  it('keeps choices apart under their own numbers (checklist 91)', async () => {
    const stream = streamFromChunks([says('b', null, 1), says('a', null, 0), says('B', 'stop', 1)]);
    const { choices } = await stream.final();
    expect(choices.map(({ index, message }) => [index, message.content])).toEqual([
      [0, 'a'],
      [1, 'bB'],
    ]);
  });

  it('knows the usage of the chunks, and shows it where that is asked for', async () => {
    const usage = { prompt_tokens: 3, completion_tokens: 4, total_tokens: 7 };
    const chunks = [says('Hello', 'stop'), chunkOf([], { usage })];
    const silent = streamFromChunks(chunks);
    const quiet = await read(silent);
    expect(quiet.chunks.some((chunk) => chunk.usage)).toBe(false);
    expect(silent.usage).toMatchObject(usage);
    expect((await silent.final()).usage).toMatchObject(usage);
    const asked = await read(streamFromChunks(chunks, { include_usage: true }));
    expect(asked.chunks.at(-1)).toMatchObject({ choices: [], usage });
  });

  it('is read as text, halves and bytes as every stream is', async () => {
    const chunks = [says('Hel'), says('lo', 'stop')];
    let text = '';
    for await (const piece of streamFromChunks(chunks).text()) text += piece;
    expect(text).toBe('Hello');
    const [one, two] = streamFromChunks(chunks).tee();
    expect(textIn((await read(one)).chunks)).toBe(textIn((await read(two)).chunks));
    const bytes = await new Response(streamFromChunks(chunks).toReadableStream()).text();
    expect(bytes).toContain('data: [DONE]');
  });
});
