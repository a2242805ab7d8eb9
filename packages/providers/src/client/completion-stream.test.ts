import { getEventListeners } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { defineProvider, isLLMError } from '@llm/core';
import { fakeClock } from '@llm/core/testing';
import { openaiChunks, openaiLoop } from '../../test/documented.ts';
import { type Answer, events, serve } from '../../test/serve.ts';
import { openaiChat } from '../protocols/openai-chat/index.ts';
import type { ChatCompletionChunk } from './chat-completion-chunk.ts';
import type { CompletionParams } from './completion-params.ts';
import type { CompletionStream } from './completion-stream.ts';
import type { ClientOptions } from './client-options.ts';
import { createClient } from './create-client.ts';
import { streamChunkBuilder } from './stream-chunk-builder.ts';

// A machine with other work may be late once, a leak is late each time.
const busyMachine = { retry: 3 };

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

const start = async (
  answer: Answer,
  params: Partial<CompletionParams> = {},
  options: Partial<ClientOptions> = {},
) => {
  const server = await serve(answer);
  const provider = defineProvider({
    id: 'acme',
    baseUrl: server.url,
    auth: { scheme: 'none' },
    speaks: { chat: [openaiChat] },
  });
  const client = createClient({ providers: [provider], retries: 0, ...options });
  open.push(client, server);
  const stream = await client.completion({
    model: 'acme/large',
    messages: [{ role: 'user', content: 'Good morning' }],
    ...params,
    stream: true,
  });
  return { server, stream };
};
const readOut = async (stream: CompletionStream) => {
  const chunks: ChatCompletionChunk[] = [];
  try {
    for await (const chunk of stream) chunks.push(chunk);
  } catch (error) {
    if (isLLMError(error)) return { chunks, error };
    throw error;
  }
  return { chunks, error: undefined };
};
const begun = openaiChunks.slice(0, 3);
const finishes = (chunks: readonly ChatCompletionChunk[]) =>
  chunks.flatMap(({ choices }) => choices.flatMap((choice) => choice.finish_reason ?? []));

describe('a completion stream that breaks', () => {
  it.each(['end', 'reset'] as const)(
    'throws from the loop after an upstream %s, and invents no finish reason',
    async (ending) => {
      const { stream } = await start(events(begun, ending));
      const { chunks, error } = await readOut(stream);
      expect(error?.code).toBe('connection');
      expect(streamChunkBuilder(chunks)?.choices[0]?.message.content).toBe('Good morning!');
      expect(finishes(chunks)).toEqual([]);
    },
  );

  it('throws a failure that comes in the stream', async () => {
    const failure = { error: { message: 'overloaded', type: 'server_error', code: null } };
    const { stream } = await start(events([...begun, failure]));
    const { chunks, error } = await readOut(stream);
    expect(error).toBeDefined();
    expect(error).toMatchObject({ provider: 'acme', model: 'large' });
    expect(chunks.length).toBeGreaterThan(0);
  });

  it(
    'throws what its signal does, and closes the upstream within 100 ms',
    busyMachine,
    async () => {
      const controller = new AbortController();
      const { stream, server } = await start(events(begun, 'stay'), { signal: controller.signal });
      const reading = readOut(stream);
      await expect.poll(() => server.received.length).toBe(1);
      const abortedAt = performance.now();
      controller.abort();
      await server.received[0]?.gone;
      expect(performance.now() - abortedAt).toBeLessThan(100);
      expect((await reading).error?.code).toBe('cancelled');
    },
  );

  it('throws a timeout when the whole call takes too long', async () => {
    const clock = fakeClock();
    const { stream, server } = await start(events(begun, 'stay'), { timeout: 2 }, { clock });
    const reading = readOut(stream);
    await clock.advance(2_000);
    expect((await reading).error?.code).toBe('timeout');
    await server.received[0]?.gone;
    expect(clock.pending).toBe(0);
  });

  it('can be read only once', async () => {
    const { stream } = await start(events(openaiChunks));
    await readOut(stream);
    expect(() => stream[Symbol.asyncIterator]()).toThrow('only once');
  });
});

describe('a completion stream that repeats itself', () => {
  const loop = events(openaiLoop('How are you?', 101));

  it('throws, though every chunk says that the answer has ended', async () => {
    const { stream } = await start(loop);
    const { error } = await readOut(stream);
    expect(error).toMatchObject({ code: 'repeated_output', name: 'InternalServerError' });
  });

  it('does not with 99 chunks', async () => {
    const { stream } = await start(events(openaiLoop('How are you?', 99)));
    expect((await readOut(stream)).error).toBeUndefined();
  });

  it.each([
    ['the call', { repeated_streaming_chunk_limit: 5 }, {}],
    ['the client', {}, { repeatedStreamingChunkLimit: 5 }],
    [
      'the call before the client',
      { repeated_streaming_chunk_limit: 5 },
      { repeatedStreamingChunkLimit: 0 },
    ],
  ])('takes the limit of %s', async (_who, params, options) => {
    const { stream } = await start(events(openaiLoop('How are you?', 5)), params, options);
    expect((await readOut(stream)).error?.code).toBe('repeated_output');
  });

  it('may where the limit is 0, and with pieces of two characters', async () => {
    const unlimited = await start(loop, { repeated_streaming_chunk_limit: 0 });
    expect((await readOut(unlimited.stream)).error).toBeUndefined();
    const short = await start(events(openaiLoop('##', 300)));
    expect((await readOut(short.stream)).error).toBeUndefined();
  });
});

describe('a completion stream', () => {
  it.each<[string, Answer, (stream: CompletionStream) => Promise<unknown>]>([
    ['read out', events(openaiChunks), readOut],
    ['broken', events(begun, 'reset'), readOut],
    ['left', events(begun, 'stay'), async (stream) => stream.cancel()],
  ])('leaves no timer and no listener behind when it was %s', async (_how, answer, end) => {
    const clock = fakeClock();
    const { signal } = new AbortController();
    const { stream } = await start(answer, { signal }, { clock });
    expect(clock.pending).toBeGreaterThan(0);
    expect(getEventListeners(signal, 'abort')).toHaveLength(1);
    await end(stream);
    expect(clock.pending).toBe(0);
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });

  it('gives chunks of one answer: one role, one finish reason, one id', async () => {
    const { stream } = await start(events(openaiChunks));
    const { chunks } = await readOut(stream);
    expect(new Set(chunks.map(({ id }) => id))).toEqual(new Set(['chatcmpl-123']));
    expect(new Set(chunks.map(({ created }) => created)).size).toBe(1);
    const roles = chunks.flatMap(({ choices }) => choices.flatMap(({ delta }) => delta.role ?? []));
    expect(roles).toEqual(['assistant']);
    expect(finishes(chunks)).toEqual(['stop']);
    expect(chunks.at(-1)?.choices[0]?.finish_reason).toBe('stop');
  });

  it('shows usage where it is asked for, and knows it anyway', async () => {
    const silent = await start(events(openaiChunks));
    const quiet = await readOut(silent.stream);
    expect(quiet.chunks.every(({ usage }) => usage === undefined || usage === null)).toBe(true);
    expect(silent.stream.usage).toMatchObject({
      prompt_tokens: 19,
      completion_tokens: 10,
      total_tokens: 29,
    });

    const asked = await start(events(openaiChunks), { stream_options: { include_usage: true } });
    const { chunks } = await readOut(asked.stream);
    expect(chunks.at(-1)).toMatchObject({
      choices: [],
      usage: { prompt_tokens: 19, completion_tokens: 10, total_tokens: 29 },
    });
    expect(chunks.slice(0, -1).every(({ usage }) => usage === undefined || usage === null)).toBe(
      true,
    );
  });

  it('closes the upstream within 100 ms when its reader leaves the loop', busyMachine, async () => {
    const { stream, server } = await start(events(begun, 'stay'));
    for await (const chunk of stream) {
      if ((chunk.choices[0]?.delta.content ?? '') !== '') break;
    }
    const leftAt = performance.now();
    await server.received[0]?.gone;
    expect(performance.now() - leftAt).toBeLessThan(100);
  });

  it.each([
    ['cancel()', (stream: CompletionStream) => stream.cancel()],
    ['its controller', (stream: CompletionStream) => stream.controller.abort()],
  ])('ends quietly when it is left through %s', async (_name, leave) => {
    const { stream, server } = await start(events(begun, 'stay'));
    const reading = readOut(stream);
    leave(stream);
    await server.received[0]?.gone;
    expect((await reading).error).toBeUndefined();
  });

  it('adds up to the whole answer', async () => {
    const { stream } = await start(events(openaiChunks), {
      stream_options: { include_usage: true },
    });
    expect(streamChunkBuilder((await readOut(stream)).chunks)).toMatchObject({
      id: 'chatcmpl-123',
      object: 'chat.completion',
      model: 'gpt-4.1-mini',
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content: 'Good morning!' },
          finish_reason: 'stop',
        },
      ],
      usage: { prompt_tokens: 19, completion_tokens: 10, total_tokens: 29 },
    });
  });
});
