import { getEventListeners } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { isLLMError } from '@llm/core';
import { openaiChunks, openaiLoop } from '../../test/documented.ts';
import { type Answer, events, json } from '../../test/serve.ts';
import { closeAll, startClient } from '../../test/support/batch-client.ts';
import type { ChatCompletionChunk } from './chat-completion-chunk.ts';
import { streamChunkBuilder } from './stream-chunk-builder.ts';

afterEach(closeAll);

const begun = openaiChunks.slice(0, 3);

const start = async (answer: Answer, params: object = {}) => {
  const { server, client } = await startClient(answer);
  const stream = await client.completion({
    model: 'acme/large',
    messages: [{ role: 'user', content: 'Good morning' }],
    ...params,
    stream: true,
  });
  return { server, stream };
};

async function gather<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const gathered: Item[] = [];
  for await (const item of items) gathered.push(item);
  return gathered;
}

const textIn = (chunks: readonly ChatCompletionChunk[]) =>
  chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('');

describe('a stream that is read as text', () => {
  it('throws what the chunks would, after the text before', async () => {
    const { stream } = await start(events(begun, 'reset'));
    const texts: string[] = [];
    await expect(async () => {
      for await (const text of stream.text()) texts.push(text);
    }).rejects.toMatchObject({ code: 'connection' });
    expect(texts.join('')).toBe('Good morning!');
  });

  it('closes the upstream when it is left', async () => {
    const { stream, server } = await start(events(begun, 'stay'));
    for await (const _text of stream.text()) break;
    await server.received[0]?.gone;
  });

  it('gives pieces of the text and nothing else, and is the one reading', async () => {
    const { stream } = await start(events(openaiChunks));
    const texts = await gather(stream.text());
    expect(texts.join('')).toBe('Good morning!');
    expect(texts.every((text) => text !== '')).toBe(true);
    expect(() => stream.text()).toThrow('only once');
    expect(() => stream.tee()).toThrow('only once');
    expect(() => stream.toReadableStream()).toThrow('only once');
    expect(() => stream[Symbol.asyncIterator]()).toThrow('only once');
  });
});

describe('the whole answer of a stream', () => {
  const unstreamed = {
    choices: [
      { index: 0, message: { role: 'assistant', content: 'Good morning!' }, finish_reason: 'stop' },
    ],
    usage: { prompt_tokens: 19, completion_tokens: 10, total_tokens: 29 },
  };

  it('is an error where the stream breaks, and where it was left', async () => {
    const broken = await start(events(begun, 'end'));
    await expect(broken.stream.final()).rejects.toMatchObject({
      code: 'connection',
      provider: 'acme',
    });
    const left = await start(events(begun, 'stay'));
    for await (const _chunk of left.stream) break;
    await expect(left.stream.final()).rejects.toMatchObject({ code: 'cancelled' });
    await left.server.received[0]?.gone;
  });

  it('is an error where the model loops', async () => {
    const { stream } = await start(events(openaiLoop('How are you?', 101)));
    await expect(stream.final()).rejects.toMatchObject({ code: 'repeated_output' });
  });

  it('comes without a loop, usage included, and closes nothing too early', async () => {
    const { stream } = await start(events(openaiChunks));
    const answer = await stream.final();
    expect(answer).toMatchObject(unstreamed);
    expect(answer).toMatchObject({ object: 'chat.completion', id: 'chatcmpl-123' });
    expect(answer._hidden_params.custom_llm_provider).toBe('acme');
    expect(answer._response_ms).toBeGreaterThanOrEqual(0);
    expect(await stream.final()).toBe(answer);
  });

  it('comes after the loop, and while it runs', async () => {
    const after = await start(events(openaiChunks));
    expect(textIn(await gather(after.stream))).toBe('Good morning!');
    expect(await after.stream.final()).toMatchObject(unstreamed);

    const during = await start(events(openaiChunks));
    const whole = during.stream.final();
    expect(textIn(await gather(during.stream))).toBe('Good morning!');
    expect(await whole).toMatchObject(unstreamed);
  });

  it('is what the chunks add up to', async () => {
    const params = { stream_options: { include_usage: true } };
    const { stream } = await start(events(openaiChunks), params);
    const chunks = await gather(stream);
    expect(await stream.final()).toEqual(streamChunkBuilder(chunks));
  });
});

describe('both halves of a stream', () => {
  it('get all of it, each at its own pace, and share one upstream', async () => {
    const { stream, server } = await start(events(openaiChunks));
    const [one, two] = stream.tee();
    const first = await gather(one);
    const second = await gather(two);
    expect(second).toEqual(first);
    expect(textIn(first)).toBe('Good morning!');
    expect(server.received).toHaveLength(1);
    expect(await one.final()).toEqual(await two.final());
  });

  it('get the same failure', async () => {
    const { stream } = await start(events(begun, 'reset'));
    for (const half of stream.tee())
      await expect(gather(half)).rejects.toMatchObject({ code: 'connection' });
  });

  it('close the upstream when both are left, and not before', async () => {
    const { stream, server } = await start(events(begun, 'stay'));
    const [one, two] = stream.tee();
    for await (const _chunk of one) break;
    let isGone = false;
    const gone = server.received[0]?.gone.then(() => (isGone = true));
    for await (const text of two.text()) {
      expect(text).not.toBe('');
      expect(isGone).toBe(false);
      break;
    }
    await gone;
  });

  it('may be halved again', async () => {
    const { stream } = await start(events(openaiChunks));
    const [one, two] = stream.tee();
    const [third, fourth] = two.tee();
    const texts = await Promise.all(
      [one, third, fourth].map(async (half) => textIn(await gather(half))),
    );
    expect(texts).toEqual(Array(3).fill('Good morning!'));
  });
});

describe('a stream as bytes', () => {
  const textOf = (stream: ReadableStream<Uint8Array>) => new Response(stream).text();

  it('tells a failure among the events', async () => {
    const { stream } = await start(events(begun, 'reset'));
    const text = await textOf(stream.toReadableStream());
    expect(text).toMatch(/data: \{"error":\{"message":".*"type":.*\}\n\n$/);
    expect(text).not.toContain('[DONE]');
  });

  it('fails as lines do', async () => {
    const { stream } = await start(events(begun, 'reset'));
    await expect(textOf(stream.toReadableStream({ format: 'ndjson' }))).rejects.toMatchObject({
      code: 'connection',
    });
  });

  it('closes the upstream when it is cancelled, and reads nothing before it is asked', async () => {
    const { stream, server } = await start(events(begun, 'stay'));
    const reader = stream.toReadableStream().getReader();
    await reader.read();
    await reader.cancel();
    await server.received[0]?.gone;
  });

  it('is what OpenAI sends', async () => {
    const { stream } = await start(events(openaiChunks));
    const text = await textOf(stream.toReadableStream());
    const data = text.split('\n\n').filter((event) => event !== '');
    expect(data.every((event) => event.startsWith('data: '))).toBe(true);
    expect(data.at(-1)).toBe('data: [DONE]');
    expect(JSON.parse(data[0]?.slice(6) ?? '')).toMatchObject({ object: 'chat.completion.chunk' });
  });

  it('is lines of JSON where that is asked for', async () => {
    const { stream } = await start(events(openaiChunks));
    const lines = (await textOf(stream.toReadableStream({ format: 'ndjson' })))
      .trimEnd()
      .split('\n');
    const chunks = lines.map((line): unknown => JSON.parse(line));
    expect(chunks.length).toBeGreaterThan(2);
    expect(chunks.at(-1)).toMatchObject({ choices: [{ finish_reason: 'stop' }] });
  });
});

describe('a stream of `await using`', () => {
  it('is closed at the end of its block', async () => {
    const { stream, server } = await start(events(begun, 'stay'));
    await stream[Symbol.asyncDispose]();
    await server.received[0]?.gone;
    expect(await gather(stream)).toEqual([]);
  });

  it('tells once when it is over', async () => {
    const { signal } = new AbortController();
    const { stream } = await start(events(openaiChunks), { signal });
    let over = 0;
    stream.whenSettled(() => (over += 1));
    expect(over).toBe(0);
    await gather(stream);
    stream.cancel();
    expect(over).toBe(1);
    stream.whenSettled(() => (over += 1));
    expect(over).toBe(2);
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });

  it('rejects no promise that nobody has asked for', async () => {
    const { stream } = await start(json(200, {}), {
      mock_response: 'Exception: mock_streaming_error',
    });
    await expect(gather(stream)).rejects.toSatisfy(isLLMError);
  });
});
