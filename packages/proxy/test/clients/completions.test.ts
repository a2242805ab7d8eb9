import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { asArray, asObject, asString, type JsonObject, parseJson } from '@llm/core';
import OpenAI, {
  APIError,
  AuthenticationError,
  AzureOpenAI,
  BadRequestError,
  NotFoundError,
  RateLimitError,
} from 'openai';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { bodyOf, eventsOf, isRecorded, readExchanges } from '../support/recorded.ts';
import { serveHttp, type TestServer } from '../support/serve.ts';
import { masterKeyOfTests, startGateway, type TestGateway } from '../support/start-gateway.ts';

const model = 'instruct';
const usage = { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 };
const text = (said: string, index: number, end: string | null): JsonObject => ({
  text: said,
  index,
  logprobs: null,
  finish_reason: end,
});
const completion = (choices: readonly JsonObject[], more: JsonObject = {}): JsonObject => ({
  id: 'cmpl-1',
  object: 'text_completion',
  created: 7,
  model: 'instruct-upstream',
  choices,
  system_fingerprint: 'fp_1',
  ...more,
});
const noCompletions = {
  status: 404,
  body: { error: { message: 'This is a chat model', type: 'invalid_request_error', code: null } },
};

interface Seen {
  readonly path: string;
  readonly body: JsonObject;
  readonly response: ServerResponse;
}
type Step =
  { readonly status: number; readonly body: object } | { readonly sse: string } | 'cut' | 'hang';

const recorded = isRecorded
  ? readExchanges(['openai']).filter(({ kind }) => kind.startsWith('completion'))
  : [];

/** What Anthropic answers: it repeats the prompt in capitals. */
function answerMessages({ body, response }: Seen): void {
  const prompt = asString(asObject(asArray(body['messages'])?.[0])?.['content']) ?? '';
  const said = (prompt === '' ? JSON.stringify(body['messages']) : prompt).toUpperCase();
  const counts = { input_tokens: 3, output_tokens: 2 };
  const message = {
    ...{ id: 'msg_1', type: 'message', role: 'assistant', model: 'claude-upstream' },
    ...{ stop_reason: 'max_tokens', stop_sequence: null, usage: counts },
  };
  if (body['stream'] !== true) {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ ...message, content: [{ type: 'text', text: said }] }));
    return;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const events = [
    { type: 'message_start', message: { ...message, content: [], stop_reason: null } },
    { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
    ...[said.slice(0, 2), said.slice(2)].map((piece) => ({
      ...{ type: 'content_block_delta', index: 0 },
      delta: { type: 'text_delta', text: piece },
    })),
    { type: 'content_block_stop', index: 0 },
    {
      type: 'message_delta',
      delta: { stop_reason: 'max_tokens', stop_sequence: null },
      usage: { output_tokens: 2 },
    },
    { type: 'message_stop' },
  ];
  for (const event of events)
    response.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
  response.end();
}

function answerCompletions({ body, response }: Seen): void {
  const prompts = asArray(body['prompt']) ?? [body['prompt'] ?? ''];
  const texts = prompts.map((prompt, at) => `${at}: ${JSON.stringify(prompt)}`);
  if (body['stream'] !== true) {
    response.writeHead(200, { 'content-type': 'application/json' });
    const choices = texts.map((said, at) => text(said, at, 'stop'));
    response.end(JSON.stringify(completion(choices, { usage })));
    return;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const chunks = [
    ...texts.map((said, at) => completion([text(said, at, null)])),
    ...texts.map((_, at) => completion([text('!', at, 'length')])),
    ...(asObject(body['stream_options']) === undefined ? [] : [completion([], { usage })]),
  ];
  for (const chunk of chunks) response.write(`data: ${JSON.stringify(chunk)}\n\n`);
  response.end('data: [DONE]\n\n');
}

describe.each(['native', 'translate'] as const)('completions through the %s lane', (lane) => {
  const seen: Seen[] = [];
  let next: Step | undefined;
  let upstream: TestServer;
  let gateway: TestGateway;
  let client: OpenAI;
  const lines: Readonly<Record<string, unknown>>[] = [];
  const log = (fields: Readonly<Record<string, unknown>>): void => {
    lines.push(fields);
  };
  const logger = { debug: log, info: log, warn: log, error: log };

  beforeAll(async () => {
    upstream = await serveHttp((request, response) => {
      const pieces: Buffer[] = [];
      request.on('data', (piece: Buffer) => pieces.push(piece));
      request.on('end', () => {
        const body = asObject(parseJson(Buffer.concat(pieces).toString())) ?? {};
        const one = { path: request.url ?? '', body, response };
        seen.push(one);
        const step = next;
        next = undefined;
        if (step === 'hang') return;
        if (step === 'cut') {
          response.writeHead(200, { 'content-type': 'text/event-stream' });
          response.write(`data: ${JSON.stringify(completion([text('Hel', 0, null)]))}\n\n`);
          setImmediate(() => response.destroy());
        } else if (step !== undefined && 'sse' in step) {
          response.writeHead(200, { 'content-type': 'text/event-stream' });
          response.end(step.sse);
        } else if (step !== undefined) {
          response.writeHead(step.status, { 'content-type': 'application/json' });
          response.end(JSON.stringify(step.body));
        } else if (one.path.endsWith('/messages')) answerMessages(one);
        else if (one.path.endsWith('/chat/completions')) {
          const message = { role: 'assistant', content: 'by chat' };
          const choice = { index: 0, message, finish_reason: 'stop' };
          const chat = { id: 'chatcmpl-1', object: 'chat.completion', created: 7, model: 'm' };
          response.writeHead(200, { 'content-type': 'application/json' });
          response.end(JSON.stringify({ ...chat, choices: [choice], usage }));
        } else answerCompletions(one);
      });
    });
    const baseUrl = `${upstream.origin}/v1`;
    gateway = await startGateway({
      models: {
        instruct: { provider: 'openai', baseUrl },
        chatty: { provider: 'openai', baseUrl },
        spare: { provider: 'openai', baseUrl },
        claude: { provider: 'anthropic', baseUrl: upstream.origin },
        deployed: { provider: 'azure', baseUrl: upstream.origin },
      },
      lane,
      cooldown: false,
      logger,
    });
    client = new OpenAI({ apiKey: masterKeyOfTests, baseURL: `${gateway.url}/v1`, maxRetries: 0 });
  });
  afterAll(async () => {
    await gateway.close();
    await upstream.close();
  });
  beforeEach(() => {
    seen.length = 0;
    lines.length = 0;
  });
  const last = (): Seen | undefined => seen.at(-1);
  const post = async (path: string, body: object): Promise<Response> =>
    fetch(gateway.url + path, {
      method: 'POST',
      headers: { authorization: `Bearer ${masterKeyOfTests}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const read = async (params: Omit<OpenAI.CompletionCreateParamsStreaming, 'stream'>) => {
    const texts: string[] = [];
    const ends: string[] = [];
    let total: number | undefined;
    for await (const chunk of await client.completions.create({ ...params, stream: true })) {
      expect(chunk.object).toBe('text_completion');
      for (const { index, text: said, finish_reason: end } of chunk.choices) {
        texts[index] = (texts[index] ?? '') + said;
        if ((end as string | null) !== null) ends[index] = end;
      }
      total = chunk.usage?.total_tokens ?? total;
    }
    return { texts, ends, total };
  };

  it('tell clients in their own words what went wrong', async () => {
    const prompt = 'Hi';
    const stranger = new OpenAI({ apiKey: 'wrong', baseURL: `${gateway.url}/v1`, maxRetries: 0 });
    await expect(stranger.completions.create({ model, prompt })).rejects.toThrow(
      AuthenticationError,
    );
    await expect(
      client.completions.create({ model } as OpenAI.CompletionCreateParamsNonStreaming),
    ).rejects.toMatchObject({ status: 400, param: 'prompt' });
    await expect(client.completions.create({ model: 'nobody', prompt })).rejects.toThrow(
      NotFoundError,
    );
    next = { status: 429, body: { error: { message: 'slow down' } } };
    await expect(client.completions.create({ model, prompt })).rejects.toThrow(RateLimitError);
    next = { status: 200, body: { object: 'list' } };
    await expect(client.completions.create({ model, prompt })).rejects.toMatchObject({
      status: 502,
    });
  });

  it('tell of a stream that breaks, after what came before it', async () => {
    next = 'cut';
    await expect(read({ model, prompt: 'Hi' })).rejects.toThrow(APIError);
    const error = { error: { message: 'fell over', type: 'server_error' } };
    const pieces = [completion([text('Hel', 0, null)]), error];
    next = { sse: pieces.map((piece) => `data: ${JSON.stringify(piece)}\n\n`).join('') };
    await expect(read({ model, prompt: 'Hi' })).rejects.toThrow('fell over');
    next = { sse: 'data: no json\n\n' };
    await expect(read({ model, prompt: 'Hi' })).rejects.toMatchObject({ status: 502 });
  });

  it.each([model, 'claude'])('stop asking %s when their caller goes away', async (asked) => {
    next = 'hang';
    const controller = new AbortController();
    const { signal } = controller;
    const answer = client.completions.create({ model: asked, prompt: ['a', 'b'] }, { signal });
    answer.catch(() => undefined);
    while (seen.length === 0) await new Promise(setImmediate);
    const [first] = seen;
    controller.abort();
    await expect(answer).rejects.toThrow(/abort/i);
    if (first !== undefined && !first.response.destroyed) await once(first.response, 'close');
    expect(first?.response.writableFinished).toBe(false);
  });

  it('fall back on another model', async () => {
    next = { status: 500, body: { error: { message: 'fell over' } } };
    const reply = await post('/v1/completions', { model, prompt: 'a', fallbacks: ['spare'] });
    expect(reply.status).toBe(200);
    expect(seen.map(({ body }) => body['model'])).toEqual(['instruct-upstream', 'spare-upstream']);
  });

  it('answer the openai client, with every kind of prompt', async () => {
    const one = await client.completions.create({ model, prompt: 'Hi', suffix: '.', echo: true });
    expect(one.choices).toEqual([text('0: "Hi"', 0, 'stop')]);
    expect(one).toMatchObject({ system_fingerprint: 'fp_1', usage, id: 'cmpl-1' });
    expect(last()?.path).toBe('/v1/completions');
    const sent = { model: 'instruct-upstream', prompt: 'Hi', suffix: '.', echo: true };
    expect(last()?.body).toEqual(sent);
    for (const prompt of [
      ['a', 'b'],
      [1, 2],
      [[1], [2, 3]],
    ]) {
      await client.completions.create({ model, prompt });
      expect(last()?.body['prompt']).toEqual(prompt);
    }
  });

  it('stream to the openai client, texts that interleave included', async () => {
    const params = { model, prompt: ['a', 'b'], stream_options: { include_usage: true } };
    expect(await read(params)).toEqual({
      texts: ['0: "a"!', '1: "b"!'],
      ends: ['length', 'length'],
      total: 5,
    });
    expect((await read({ model, prompt: 'a' })).total).toBeUndefined();
  });

  it('answer Azure’s client', async () => {
    const azure = new AzureOpenAI({
      apiKey: masterKeyOfTests,
      baseURL: `${gateway.url}/openai`,
      apiVersion: '2024-10-21',
      maxRetries: 0,
    });
    const { choices } = await azure.completions.create({ model, prompt: 'Hi' });
    expect(choices[0]?.text).toBe('0: "Hi"');
  });

  it.each(['/completions', '/v1/completions/', '/v1/engines/instruct/completions'])(
    'are served at %s, and keep what is the gateway’s',
    async (path) => {
      const reply = await post(path, { model, prompt: 'a', metadata: { b: 1 }, num_retries: 0 });
      expect(reply.status).toBe(200);
      expect(last()?.body).toEqual({ model: 'instruct-upstream', prompt: 'a' });
    },
  );

  it('are answered by chat where the model has none', async () => {
    next = noCompletions;
    const { choices } = await client.completions.create({ model: 'chatty', prompt: 'Hi' });
    expect(choices).toEqual([text('by chat', 0, 'stop')]);
    expect(seen.map(({ path }) => path)).toEqual(['/v1/completions', '/v1/chat/completions']);
    await client.completions.create({ model: 'chatty', prompt: 'Hi' });
    expect(seen).toHaveLength(3);
  });

  it('are answered by chat where Azure’s deployment has none', async () => {
    const error = {
      code: 'OperationNotSupported',
      message: 'The completion operation does not work',
    };
    next = { status: 400, body: { error } };
    const { choices } = await client.completions.create({ model: 'deployed', prompt: 'Hi' });
    expect(choices[0]?.text).toBe('by chat');
    expect(seen.map(({ path }) => path)).toEqual([
      '/openai/v1/completions',
      '/openai/v1/chat/completions',
    ]);
  });

  it('write one line a call, with the tokens of all prompts', async () => {
    await client.completions.create({ model: 'claude', prompt: ['hi', 'you'] });
    await read({ model, prompt: 'a', stream_options: { include_usage: true } });
    expect(lines).toEqual([
      expect.objectContaining({
        ...{ path: '/v1/completions', model: 'claude', provider: 'anthropic', attempts: 1 },
        ...{ outcome: 'completed', inputTokens: 6, outputTokens: 4 },
      }),
      expect.objectContaining({
        ...{ model, provider: 'openai', stream: true, inputTokens: 3, outputTokens: 2 },
      }),
    ]);
  });

  it('are answered by Anthropic, a call a prompt', async () => {
    const params = { model: 'claude', max_tokens: 9, echo: true };
    const answer = await client.completions.create({ ...params, prompt: ['hi', 'you'] });
    expect(answer.object).toBe('text_completion');
    expect(answer.choices.map(({ index }) => index)).toEqual([0, 1]);
    expect(answer.choices[0]?.text).toMatch(/^hi.*HI/s);
    expect(answer.choices[1]?.text).toMatch(/^you.*YOU/s);
    expect(answer.choices.map(({ finish_reason: end }) => end)).toEqual(['length', 'length']);
    expect(answer.usage).toMatchObject({ prompt_tokens: 6, completion_tokens: 4 });
    expect(seen.map(({ path }) => path)).toEqual(['/v1/messages', '/v1/messages']);
    expect(last()?.body).toMatchObject({ max_tokens: 9 });
  });

  it('are streamed by Anthropic, one prompt after the other', async () => {
    const prompt = ['hi', 'you'];
    const asked = { model: 'claude', prompt, stream_options: { include_usage: true } };
    const { texts, ends, total } = await read(asked);
    expect(texts.map((said) => /HI|YOU/.exec(said)?.[0])).toEqual(['HI', 'YOU']);
    expect(ends).toEqual(['length', 'length']);
    expect(total).toBe(10);
  });

  it('say what Anthropic cannot be asked for, and which prompt failed', async () => {
    const refused = client.completions.create({ model: 'claude', prompt: 'a', suffix: 'b' });
    await expect(refused).rejects.toThrow(BadRequestError);
    await expect(refused).rejects.toMatchObject({ param: 'suffix' });
    const dropping = { model: 'claude', prompt: 'a', suffix: 'b', drop_params: true };
    const reply = await post('/v1/completions', dropping);
    expect(reply.headers.get('x-llm-dropped')).toBe('suffix');
    const tokens = client.completions.create({ model: 'claude', prompt: ['a', [1]] as string[] });
    await expect(tokens).rejects.toMatchObject({ status: 400, param: 'prompt[1]' });
    next = {
      status: 429,
      body: { type: 'error', error: { type: 'rate_limit_error', message: '' } },
    };
    const failed = client.completions.create({ model: 'claude', prompt: ['a', 'b'] });
    await expect(failed).rejects.toThrow(/prompt\[[01]\]/);
  });

  it.each(recorded.map((exchange) => [exchange.id, exchange] as const))(
    'pass the recorded answer %s',
    async (_, exchange) => {
      const { request, response } = exchange;
      const sse = response.sse;
      next = sse === undefined ? { status: 200, body: response.body ?? {} } : { sse };
      const reply = await post('/v1/completions', { ...request?.body, model });
      const answer = Buffer.from(await reply.arrayBuffer());
      expect(last()?.body).toEqual({ ...request?.body, model: 'instruct-upstream' });
      if (sse === undefined) expect(parseJson(answer.toString())).toEqual(response.body);
      else expect(eventsOf(answer)).toEqual(eventsOf(bodyOf(exchange)));
    },
  );
});
