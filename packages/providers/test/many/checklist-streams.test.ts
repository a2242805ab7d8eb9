// What a stream of the client promises, number by number (73 to 114). Those not here are named in tidy-chunks.test.ts,
// stream-from-chunks.test.ts and batch-completion-models.test.ts, or in docs/reference/litellm-differences.md.
import { afterEach, describe, expect, it } from 'vitest';
import { defineProvider, isLLMError, type LLMError } from '@llm/core';
import { replayTransport } from '@llm/core/testing';
import {
  anthropicMessages,
  type ChatCompletionChunk,
  type CompletionParams,
  createClient,
  gemini,
  mock,
  openaiChat,
  streamChunkBuilder,
} from '../../src/index.ts';
import { openaiChunks } from '../documented.ts';
import { type Answer, events, json } from '../serve.ts';
import { closeAll, startClient } from '../support/batch-client.ts';

afterEach(closeAll);

const messages = [{ role: 'user', content: 'Good morning' }] as const;
const begun = openaiChunks.slice(0, 3);
const chunk = (delta: object, finish_reason: string | null = null, index = 0) => ({
  id: 'chatcmpl-1',
  object: 'chat.completion.chunk',
  created: 1,
  model: 'm',
  choices: [{ index, delta, finish_reason }],
});

interface Read {
  readonly chunks: readonly ChatCompletionChunk[];
  readonly text: string;
  readonly error: LLMError | undefined;
}

async function readFrom(stream: AsyncIterable<ChatCompletionChunk>): Promise<Read> {
  const chunks: ChatCompletionChunk[] = [];
  let error: LLMError | undefined;
  try {
    for await (const one of stream) chunks.push(one);
  } catch (cause) {
    if (!isLLMError(cause)) throw cause;
    error = cause;
  }
  const text = chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('');
  return { chunks, text, error };
}

async function read(answer: Answer, params: Partial<CompletionParams> = {}): Promise<Read> {
  const { client } = await startClient(answer);
  const asked = { model: 'acme/m', messages, ...params, stream: true } as const;
  return readFrom(await client.completion(asked));
}

/** What a stream in another format gives, cut at every byte. */
async function readReplayed(
  chat: typeof anthropicMessages | typeof openaiChat,
  body: string,
  params: Partial<CompletionParams> = {},
): Promise<Read> {
  const provider = defineProvider({
    id: 'acme',
    baseUrl: 'http://127.0.0.1',
    auth: { scheme: 'none' },
    speaks: { chat: [chat] },
  });
  const transport = replayTransport([
    { headers: { 'content-type': 'text/event-stream' }, body, cuts: 'everywhere' },
  ]);
  const client = createClient({ providers: [provider], transport, retries: 0 });
  const asked = { model: 'acme/m', messages, ...params, stream: true } as const;
  return readFrom(await client.completion(asked));
}

const toSse = (list: readonly unknown[]) =>
  list.map((one) => `data: ${typeof one === 'string' ? one : JSON.stringify(one)}\n\n`).join('');

describe('how a stream ends', () => {
  it('80: throws on a premature end and invents no stop', async () => {
    for (const ending of ['end', 'reset'] as const) {
      const { chunks, text, error } = await read(events(begun, ending));
      expect(error?.code).toBe('connection');
      expect(error?.retryable).toBe(true);
      expect(text).toBe('Good morning!');
      expect(chunks.some(({ choices }) => choices.some((choice) => choice.finish_reason))).toBe(
        false,
      );
    }
  });

  it('81: ends normally where the reset comes after the finish', async () => {
    const finished = openaiChunks.filter((one) => one !== '[DONE]');
    const { text, error } = await read(events(finished, 'reset'));
    expect(error).toBeUndefined();
    expect(text).toBe('Good morning!');
  });

  it('105: ends normally without [DONE], and with one that has no line break behind it', async () => {
    const finished = openaiChunks.filter((one) => one !== '[DONE]');
    expect((await read(events(finished))).error).toBeUndefined();
    const open = toSse(finished) + 'data: [DONE]';
    expect((await readReplayed(openaiChat, open)).error).toBeUndefined();
  });

  it('106: throws on the finish reason error', async () => {
    const { error } = await read(events([...begun, chunk({}, 'error')]));
    expect(error).toBeDefined();
    expect(error?.provider).toBe('acme');
  });
});

describe('calls of tools in a stream', () => {
  const call = (index: number, more: object) => ({ tool_calls: [{ index, ...more }] });

  it('87: numbers parallel calls 0, 1, 2 over the whole stream', async () => {
    // Some servers number the calls of each chunk from 0.
    const open = (id: string) =>
      call(0, { id, type: 'function', function: { name: `f_${id}`, arguments: '{}' } });
    const { chunks } = await read(
      events([
        chunk(open('a')),
        chunk(open('b')),
        chunk(open('c')),
        chunk({}, 'tool_calls'),
        '[DONE]',
      ]),
    );
    const indexes = chunks.flatMap(({ choices }) =>
      choices.flatMap(({ delta }) => (delta.tool_calls ?? []).map(({ index }) => index)),
    );
    expect([...new Set(indexes)]).toEqual([0, 1, 2]);
    const message = streamChunkBuilder(chunks)?.choices[0]?.message;
    expect(message?.tool_calls?.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
  });

  it('88, 90: gives id, name and no arguments first, then pieces; null arguments are none', async () => {
    const { chunks } = await read(
      events([
        chunk({
          role: 'assistant',
          ...call(0, { id: 'a', type: null, function: { name: 'f', arguments: null } }),
        }),
        chunk(call(0, { function: { arguments: '{"x":' } })),
        chunk(call(0, { function: { arguments: '1}' } })),
        chunk({}, 'tool_calls'),
        '[DONE]',
      ]),
    );
    const pieces = chunks.flatMap(({ choices }) =>
      choices.flatMap(({ delta }) => delta.tool_calls ?? []),
    );
    expect(pieces[0]).toMatchObject({
      index: 0,
      id: 'a',
      type: 'function',
      function: { name: 'f' },
    });
    expect(pieces[0]?.function?.arguments ?? '').toBe('');
    expect(
      pieces
        .slice(1)
        .map((piece) => piece.function?.arguments)
        .join(''),
    ).toBe('{"x":1}');
    expect(pieces.slice(1).some(({ id }) => id !== undefined)).toBe(false);
  });

  it('89: ends a call without arguments with {}', async () => {
    const body = toSseNamed([
      {
        type: 'message_start',
        message: {
          id: 'msg',
          type: 'message',
          role: 'assistant',
          model: 'c',
          content: [],
          usage: { input_tokens: 1, output_tokens: 1 },
        },
      },
      {
        type: 'content_block_start',
        index: 0,
        content_block: { type: 'tool_use', id: 't', name: 'now', input: {} },
      },
      { type: 'content_block_stop', index: 0 },
      { type: 'message_delta', delta: { stop_reason: 'tool_use' }, usage: { output_tokens: 5 } },
      { type: 'message_stop' },
    ]);
    const { chunks } = await readReplayed(anthropicMessages, body, { max_tokens: 9 });
    const joined = chunks
      .flatMap(({ choices }) => choices.flatMap(({ delta }) => delta.tool_calls ?? []))
      .map((piece) => piece.function?.arguments ?? '')
      .join('');
    expect(joined).toBe('{}');
  });

  it('91: keeps two choices apart, calls included', async () => {
    const open = (id: string) =>
      call(0, { id, type: 'function', function: { name: id, arguments: '{}' } });
    const { chunks } = await read(
      events([
        chunk(open('a'), null, 0),
        chunk(open('b'), null, 1),
        chunk({}, 'tool_calls', 0),
        chunk({}, 'tool_calls', 1),
        '[DONE]',
      ]),
      { n: 2 },
    );
    const built = streamChunkBuilder(chunks);
    expect(
      built?.choices.map(({ index, message }) => [index, message.tool_calls?.map(({ id }) => id)]),
    ).toEqual([
      [0, ['a']],
      [1, ['b']],
    ]);
  });

  it('110: streams a legacy function_call where functions were sent', async () => {
    const { client } = await startClient(
      events([
        chunk({ role: 'assistant', function_call: { name: 'now', arguments: '' } }),
        chunk({ function_call: { arguments: '{}' } }),
        chunk({}, 'function_call'),
        '[DONE]',
      ]),
    );
    const stream = await client.completion({
      model: 'acme/m',
      messages,
      stream: true,
      extra_body: { functions: [{ name: 'now', parameters: { type: 'object' } }] },
    });
    const { choices } = await stream.final();
    expect(choices[0]?.message.function_call).toEqual({ name: 'now', arguments: '{}' });
    expect(choices[0]?.finish_reason).toBe('function_call');
  });
});

function toSseNamed(list: readonly Readonly<Record<string, unknown>>[]): string {
  return list
    .map((one) => `event: ${String(one['type'])}\ndata: ${JSON.stringify(one)}\n\n`)
    .join('');
}

describe('a stream that fails', () => {
  it.each([
    [429, 'rate_limited', true],
    [500, 'upstream', true],
    [503, 'overloaded', true],
    [400, 'invalid_request', false],
    [401, 'authentication', false],
  ])(
    '97, 98: an error of the class of %i in the middle is thrown as that',
    async (code, expected, retryable) => {
      const failure = { error: { message: 'no', code, type: null } };
      const { error, text } = await read(events([...begun, failure]));
      expect(text).toBe('Good morning!');
      expect(error).toMatchObject({ code: expected, retryable });
    },
  );

  it('99: a timeout in the middle is worth another attempt', async () => {
    const { error, text } = await read(events(begun, 'stay'), { timeout: 0.3 });
    expect(text).toBe('Good morning!');
    expect(error).toMatchObject({ code: 'timeout', retryable: true });
  });

  it('100: stream_timeout ends the wait for the first chunk, though the call may take longer', async () => {
    await expect(
      read(events([], 'stay'), { timeout: 60, stream_timeout: 0.1 }),
    ).rejects.toMatchObject({ code: 'timeout' });
  });

  it('104: a line that is no JSON is an error and no hang', async () => {
    const { error } = await read(events([...begun, '{"half":'], 'stay'));
    expect(error?.code).toBe('invalid_response');
  });

  it('108: Anthropic’s pings mean nothing, and its errors have their own codes', async () => {
    const start = [
      {
        type: 'message_start',
        message: {
          id: 'msg',
          type: 'message',
          role: 'assistant',
          model: 'c',
          content: [],
          usage: { input_tokens: 1, output_tokens: 1 },
        },
      },
      { type: 'ping' },
      { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
      { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Hi' } },
    ];
    for (const [type, code] of [
      ['overloaded_error', 'overloaded'],
      ['rate_limit_error', 'rate_limited'],
    ] as const) {
      const body = toSseNamed([...start, { type: 'error', error: { type, message: 'no' } }]);
      const { text, error } = await readReplayed(anthropicMessages, body, { max_tokens: 9 });
      expect(text).toBe('Hi');
      expect(error?.code).toBe(code);
    }
  });
});

describe('a stream that is left', () => {
  it('101: closes its upstream within 100 ms', { retry: 3 }, async () => {
    const { client, server } = await startClient(events(begun, 'stay'));
    const stream = await client.completion({ model: 'acme/m', messages, stream: true });
    for await (const _chunk of stream) break;
    const leftAt = performance.now();
    await server.received[0]?.gone;
    expect(performance.now() - leftAt).toBeLessThan(100);
  });

  it('102: ends with its signal at every stage', async () => {
    const { client, server } = await startClient(
      () => undefined,
      (_received, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write(': waiting\n\n');
      },
      events(begun, 'stay'),
    );
    const ask = (signal: AbortSignal) =>
      client.completion({ model: 'acme/m', messages, stream: true, signal });
    await expect(ask(AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' });
    expect(server.received).toHaveLength(0);
    // Before the head, and between the head and the first chunk.
    for (const stage of [0, 1]) {
      const caller = new AbortController();
      const asking = ask(caller.signal);
      await expect.poll(() => server.received.length).toBe(stage + 1);
      caller.abort();
      await expect(asking).rejects.toMatchObject({ code: 'cancelled' });
      await server.received[stage]?.gone;
    }
    const caller = new AbortController();
    const stream = await ask(caller.signal);
    caller.abort();
    expect((await readFrom(stream)).error?.code).toBe('cancelled');
    await server.received[2]?.gone;
  });

  it('113: is not read ahead of a slow reader without bound', async () => {
    const piece = 'x'.repeat(16_384);
    let written = 0;
    const { client } = await startClient((_received, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const write = (): void => {
        while (written < 4_000 && response.writable) {
          written += 1;
          const goesOn = response.write(
            `data: ${JSON.stringify(chunk({ content: `${written} ${piece}` }))}\n\n`,
          );
          if (!goesOn) {
            response.once('drain', write);
            return;
          }
        }
      };
      write();
    });
    const stream = await client.completion({ model: 'acme/m', messages, stream: true });
    for await (const _chunk of stream) {
      let before = -1;
      // Until the upstream cannot write any more.
      await expect
        .poll(
          () => {
            const isStill = before === written;
            before = written;
            return isStill;
          },
          { interval: 100 },
        )
        .toBe(true);
      break;
    }
    // 64 MB were there to be sent.
    expect(written).toBeLessThan(2_000);
  });
});

describe('a stream on the wire', () => {
  it('103: is read across every cut, line ending, comment and split character', async () => {
    const body = [
      ': a comment',
      'event: message',
      `data: ${JSON.stringify(chunk({ role: 'assistant', content: 'Grüß Gott 👋' }))}`,
      '',
      'data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"m",',
      'data: "choices":[{"index":0,"delta":{"content":"!"},"finish_reason":null}]}',
      '',
      `data:${JSON.stringify(chunk({}, 'stop'))}`,
      '',
      'data: [DONE]',
      '',
      '',
    ];
    for (const lineEnd of ['\n', '\r\n', '\r']) {
      const { text, error } = await readReplayed(openaiChat, body.join(lineEnd));
      expect(error).toBeUndefined();
      expect(text).toBe('Grüß Gott 👋!');
    }
  });

  it('107: puts Gemini’s partial lines together', async () => {
    const part = (text: string, finishReason?: string) => ({
      candidates: [
        {
          index: 0,
          content: { role: 'model', parts: [{ text }] },
          ...(finishReason && { finishReason }),
        },
      ],
    });
    const transport = replayTransport([
      {
        headers: { 'content-type': 'text/event-stream' },
        body: toSse([part('Good '), part('morning!', 'STOP')]),
        cuts: 'everywhere',
      },
    ]);
    const client = createClient({
      providers: [gemini],
      transport,
      credentials: () => ({ apiKey: 'k' }),
    });
    const stream = await client.completion({
      model: 'gemini/gemini-2.5-flash',
      messages,
      stream: true,
    });
    expect((await readFrom(stream)).text).toBe('Good morning!');
  });

  it('112: an answer that is not streamed upstream has the shape of one that is', async () => {
    const client = createClient({ providers: [mock] });
    const stream = await client.completion({
      model: 'mock/m',
      messages,
      stream: true,
      mock_response: 'Good morning!',
    });
    const { chunks, text } = await readFrom(stream);
    expect(text).toBe('Good morning!');
    expect(chunks[0]?.choices[0]?.delta.role).toBe('assistant');
    expect(chunks.at(-1)?.choices[0]).toMatchObject({ delta: {}, finish_reason: 'stop' });
    const plain = await startClient(
      json(200, {
        ...chunk({}),
        object: 'chat.completion',
        choices: [
          { index: 0, message: { role: 'assistant', content: 'Hi' }, finish_reason: 'stop' },
        ],
      }),
    );
    const faked = await plain.client.completion({ model: 'acme/m', messages, stream: true });
    expect((await readFrom(faked)).text).toBe('Hi');
  });
});
