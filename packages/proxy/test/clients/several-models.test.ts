import { createServer, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import OpenAI, { APIError } from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentLogger } from '@llm/core';
import { masterKeyOfTests, startGateway, type TestGateway } from '../support/start-gateway.ts';

/** A model that speaks as OpenAI does, each time it is asked as the test says. */
interface Upstream {
  readonly url: string;
  /** For each request, whether its connection closed before its answer had ended. */
  readonly cut: Promise<boolean>[];
  readonly bodies: string[];
  close(): Promise<void>;
}

type Play = (response: ServerResponse, isStream: boolean) => void;

async function startUpstream(play: Play): Promise<Upstream> {
  const cut: Promise<boolean>[] = [];
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => (body += text));
    request.on('end', () => {
      bodies.push(body);
      cut.push(
        new Promise((resolve) => {
          response.once('close', () => resolve(!response.writableFinished));
        }),
      );
      play(response, body.includes('"stream":true'));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('no port');
  return {
    url: `http://127.0.0.1:${address.port}/v1`,
    cut,
    bodies,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

const head = { id: 'chatcmpl-1', created: 1, model: 'upstream' };
const chunk = (delta: object, finish_reason: string | null = null) =>
  `data: ${JSON.stringify({ ...head, object: 'chat.completion.chunk', choices: [{ index: 0, delta, finish_reason }] })}\n\n`;
const says =
  (content: string): Play =>
  (response, isStream) => {
    if (isStream) {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.end(`${chunk({ role: 'assistant', content })}${chunk({}, 'stop')}data: [DONE]\n\n`);
      return;
    }
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(
      JSON.stringify({
        ...head,
        object: 'chat.completion',
        choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
      }),
    );
  };
/** Answers with its head, and a role without content, and says nothing more. */
const hesitates: Play = (response) => {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.write(chunk({ role: 'assistant', content: '' }));
};
const refuses: Play = (response) => {
  response.writeHead(400, { 'content-type': 'application/json' });
  response.end(
    JSON.stringify({ error: { message: 'no such thing', type: 'invalid_request_error' } }),
  );
};

const lines: Readonly<Record<string, unknown>>[] = [];
let upstreams: Record<'llama3' | 'gpt-3.5-turbo' | 'slow' | 'slower' | 'broken', Upstream>;
let gateway: TestGateway;
let client: OpenAI;
beforeAll(async () => {
  upstreams = {
    llama3: await startUpstream(says('I am llama3')),
    'gpt-3.5-turbo': await startUpstream(says('I am gpt')),
    slow: await startUpstream(hesitates),
    slower: await startUpstream(() => undefined),
    broken: await startUpstream(refuses),
  };
  gateway = await startGateway({
    models: Object.fromEntries(
      Object.entries(upstreams).map(([name, { url }]) => [
        name,
        { provider: 'chat', baseUrl: url } as const,
      ]),
    ),
    logger: {
      ...silentLogger,
      info: (fields) => lines.push(fields),
      warn: (fields) => lines.push(fields),
    },
  });
  client = new OpenAI({ apiKey: masterKeyOfTests, baseURL: `${gateway.url}/v1`, maxRetries: 0 });
});
afterAll(async () => {
  await gateway.close();
  for (const upstream of Object.values(upstreams)) await upstream.close();
});

const messages = [{ role: 'user' as const, content: 'who are you?' }];

describe('OpenAI’s client that asks several models', () => {
  it('gets a list in order, a failure at its place (checklist 142)', async () => {
    const answer: unknown = await client.chat.completions.create({
      model: 'gpt-3.5-turbo, broken,llama3',
      messages,
    });
    expect(answer).toMatchObject([
      { object: 'chat.completion', choices: [{ message: { content: 'I am gpt' } }] },
      { status_code: 400, message: 'no such thing', error: { message: 'no such thing' } },
      { object: 'chat.completion', choices: [{ message: { content: 'I am llama3' } }] },
    ]);
  });

  it('is told that a list is not streamed', async () => {
    const asking = client.chat.completions.create({
      model: 'llama3,gpt-3.5-turbo',
      messages,
      stream: true,
    });
    await expect(asking).rejects.toMatchObject({ status: 400, param: 'stream' });
    await expect(asking).rejects.toBeInstanceOf(APIError);
  });

  it('gets the fastest with its header, and the others see their sockets close (checklist 143)', async () => {
    lines.length = 0;
    const before = upstreams.slower.cut.length;
    const { data, response } = await client.chat.completions
      .create({
        model: 'slower,llama3',
        messages,
        // @ts-expect-error -- a field of the gateway
        fastest_response: true,
      })
      .withResponse();
    expect(data.choices[0]?.message.content).toBe('I am llama3');
    expect(response.headers.get('x-litellm-fastest_response_batch_completion')).toBe('true');
    expect(await upstreams.slower.cut[before]).toBe(true);
    expect(upstreams.llama3.bodies.at(-1)).not.toContain('fastest_response');
    await expect.poll(() => lines.length).toBe(2);
    expect(lines.find(({ lost }) => lost === true)).toMatchObject({
      model: 'slower',
      among: 'slower,llama3',
      outcome: 'cancelled',
      deployment: 'slower',
    });
    expect(lines.find(({ lost }) => lost !== true)).toMatchObject({
      model: 'llama3',
      outcome: 'completed',
    });
  });

  it('gets the stream of the first content, not of the first byte (checklist 144)', async () => {
    const before = upstreams.slow.cut.length;
    const stream = await client.chat.completions.create({
      model: 'slow,broken,gpt-3.5-turbo',
      messages,
      stream: true,
      // @ts-expect-error -- a field of the gateway
      fastest_response: true,
    });
    let text = '';
    for await (const { choices } of stream) text += choices[0]?.delta.content ?? '';
    expect(text).toBe('I am gpt');
    expect(await upstreams.slow.cut[before]).toBe(true);
  });

  it('closes all of them when it leaves', async () => {
    const before = { slow: upstreams.slow.cut.length, slower: upstreams.slower.cut.length };
    const controller = new AbortController();
    const asking = client.chat.completions.create(
      {
        model: 'slow,slower',
        messages,
        stream: true,
        // @ts-expect-error -- a field of the gateway
        fastest_response: true,
      },
      { signal: controller.signal },
    );
    await expect
      .poll(
        () => upstreams.slow.cut.length - before.slow + upstreams.slower.cut.length - before.slower,
      )
      .toBe(2);
    controller.abort();
    await expect(asking).rejects.toThrow();
    expect(await upstreams.slow.cut[before.slow]).toBe(true);
    expect(await upstreams.slower.cut[before.slower]).toBe(true);
  });
});
