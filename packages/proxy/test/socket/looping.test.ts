import { afterEach, describe, expect, it } from 'vitest';
import OpenAI, { APIError } from 'openai';
import { ask, openStream } from '../support/http-client.ts';
import { serveHttp } from '../support/serve.ts';
import {
  anthropicEvent,
  endings,
  openaiChunk,
  openings,
  streamRequest,
  textPiece,
} from '../support/small-streams.ts';
import { readStream } from '../support/read-stream.ts';
import { type UpstreamKind } from '../support/stage.ts';
import {
  masterKeyOfTests,
  startGateway,
  type TestGatewayOptions,
} from '../support/start-gateway.ts';

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** An upstream that says the same over and over, and a gateway before it. */
async function startLoop(
  kind: UpstreamKind,
  { text = 'How are you?', times = 101, ...options }: LoopOptions = {},
) {
  const upstream = await serveHttp((request, response) => {
    request.resume();
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const piece =
      kind === 'openai'
        ? openaiChunk({ content: text }, 'stop')
        : anthropicEvent('content_block_delta', { index: 0, delta: { type: 'text_delta', text } });
    const first = kind === 'openai' ? '' : textPiece(kind, '…', true);
    response.end(openings[kind] + first + piece.repeat(times) + endings[kind]);
  });
  cleanups.push(() => upstream.close());
  const baseUrl = kind === 'openai' ? `${upstream.origin}/v1` : upstream.origin;
  const gateway = await startGateway({
    models: { loop: { provider: kind, baseUrl } },
    cooldown: false,
    ...options,
  });
  cleanups.push(() => gateway.close());
  return gateway;
}

interface LoopOptions extends Pick<TestGatewayOptions, 'lane' | 'defaults'> {
  readonly text?: string;
  readonly times?: number;
}

const lanes = [
  { caller: 'openai', kind: 'openai', lane: 'native' },
  { caller: 'openai', kind: 'openai', lane: 'translate' },
  { caller: 'openai', kind: 'anthropic', lane: 'translate' },
  { caller: 'anthropic', kind: 'anthropic', lane: 'native' },
  { caller: 'anthropic', kind: 'anthropic', lane: 'translate' },
  { caller: 'anthropic', kind: 'openai', lane: 'translate' },
] as const;

describe.each(lanes)('a model that repeats itself, $caller → $kind, lane $lane', (of) => {
  const { caller, kind, lane } = of;
  const read = async (options: LoopOptions, fields: object = {}) => {
    const gateway = await startLoop(kind, { lane, ...options });
    const stream = await openStream({
      url: gateway.url,
      ...streamRequest(caller, 'loop', fields),
    });
    return readStream(caller, await stream.rest());
  };

  it('is cut off at the hundredth time with an error in the stream', async () => {
    const told = await read({});
    expect(told.errors).toEqual([
      expect.objectContaining(
        caller === 'openai'
          ? { type: 'server_error', code: 'repeated_output' }
          : { type: 'api_error' },
      ),
    ]);
    expect(told.endsWithError).toBe(true);
    expect(told.endings).not.toContain('[DONE]');
    expect(told.endings).not.toContain('message_stop');
    expect(told.text.split('How are you?').length - 1).toBe(99);
  });

  it('is let be below the limit, and where its pieces are one or two characters long', async () => {
    expect((await read({ times: 99 })).errors).toEqual([]);
    expect((await read({ times: 300, text: '##' })).errors).toEqual([]);
  });

  it('has the limit of the gateway, or of the call', async () => {
    expect((await read({ times: 12, defaults: { repeatLimit: 10 } })).errors).toHaveLength(1);
    const asked = { repeated_streaming_chunk_limit: 20 };
    expect((await read({ times: 19, defaults: { repeatLimit: 10 } }, asked)).errors).toEqual([]);
    expect((await read({ times: 21 }, asked)).errors).toHaveLength(1);
    expect((await read({ times: 300 }, { repeated_streaming_chunk_limit: 0 })).errors).toEqual([]);
  });
});

it('raises the client’s own error', async () => {
  const gateway = await startLoop('openai');
  const client = new OpenAI({
    apiKey: masterKeyOfTests,
    baseURL: `${gateway.url}/v1`,
    maxRetries: 0,
  });
  const stream = await client.chat.completions.create({
    model: 'loop',
    stream: true,
    messages: [{ role: 'user', content: 'hi' }],
  });
  const read = async () => {
    for await (const chunk of stream) expect(chunk.choices).toHaveLength(1);
  };
  await expect(read()).rejects.toBeInstanceOf(APIError);
});

it('refuses a limit that is no number', async () => {
  const gateway = await startLoop('openai');
  const { status, text } = await ask({
    url: gateway.url,
    ...streamRequest('openai', 'loop', { repeated_streaming_chunk_limit: 'many' }),
  });
  expect(status).toBe(400);
  expect(JSON.parse(text)).toMatchObject({ error: { param: 'repeated_streaming_chunk_limit' } });
});
