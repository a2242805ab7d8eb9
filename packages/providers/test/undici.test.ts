import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { getGlobalDispatcher, MockAgent, setGlobalDispatcher } from 'undici';
import { afterEach, describe, expect, it } from 'vitest';
import { defineProvider } from '@llm/core';
import { createClient } from '../src/client/create-client.ts';
import { openaiChat } from '../src/protocols/openai-chat/index.ts';
import { openaiAnswer, openaiChunks } from './documented.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

const messages = [{ role: 'user', content: 'Good morning' }] as const;

/** A client with the default transport, as users have it. */
function clientOf(origin: string) {
  const acme = defineProvider({
    id: 'acme',
    baseUrl: `${origin}/v1`,
    auth: { scheme: 'bearer', env: 'LLM_TEST_KEY_THAT_NOBODY_SETS' },
    speaks: { chat: [openaiChat] },
  });
  const client = createClient({ providers: [acme], credentials: () => ({ apiKey: 'k-1' }) });
  closing.push(() => client.close());
  return client;
}

describe("undici's MockAgent", () => {
  const origin = 'https://api.acme.example';
  const intercepting = (text: string) => {
    const before = getGlobalDispatcher();
    const agent = new MockAgent();
    agent.disableNetConnect();
    setGlobalDispatcher(agent);
    closing.push(async () => {
      setGlobalDispatcher(before);
      await agent.close();
    });
    const headers = { authorization: 'Bearer k-1' };
    return agent.get(origin).intercept({
      path: '/v1/chat/completions',
      method: 'POST',
      headers,
      body: (body = '') => body.includes(text),
    });
  };

  it('answers a completion', async () => {
    intercepting('Good morning').reply(200, openaiAnswer, {
      headers: { 'content-type': 'application/json' },
    });
    const { choices } = await clientOf(origin).completion({ model: 'acme/large', messages });
    expect(choices[0]?.message.content).toBe(openaiAnswer.choices[0]?.message.content);
  });

  it('answers a stream', async () => {
    const events = openaiChunks.map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`).join('');
    intercepting('"stream":true').reply(200, `${events}data: [DONE]\n\n`, {
      headers: { 'content-type': 'text/event-stream' },
    });
    const stream = await clientOf(origin).completion({
      model: 'acme/large',
      messages,
      stream: true,
    });
    let chunks = 0;
    for await (const chunk of stream) chunks += chunk.choices.length;
    expect(chunks).toBeGreaterThan(0);
  });

  it('fails a call that the test did not expect, without reaching the network', async () => {
    intercepting('something else').reply(200, {});
    const call = clientOf(origin).completion({ model: 'acme/large', messages, num_retries: 0 });
    await expect(call).rejects.toMatchObject({
      code: 'connection',
      message: expect.stringContaining('UND_MOCK_ERR_MOCK_NOT_MATCHED'),
    });
  });
});

describe("OpenTelemetry's instrumentation of undici", () => {
  it.each([
    [200, 0],
    [500, 2],
  ])('sees a span of a completion that is answered with %d', async (status, code) => {
    const server = createServer((request, response) => {
      request.resume().once('end', () => {
        response.writeHead(status, { 'content-type': 'application/json' });
        response.end(JSON.stringify(openaiAnswer));
      });
    }).listen(0, '127.0.0.1');
    closing.push(() => server.close());
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const options = ['--conditions=@llm/source', '--import', 'tsx'];
    const program = fileURLToPath(new URL('./traced-completion.ts', import.meta.url));
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [...options, program, `http://127.0.0.1:${port}`],
      { timeout: 15_000 },
    );
    const spans: unknown = JSON.parse(stdout);
    expect(spans).toMatchObject([
      {
        name: 'POST',
        // A client.
        kind: 2,
        status: { code },
        attributes: {
          'http.request.method': 'POST',
          'http.response.status_code': status,
          'server.address': '127.0.0.1',
          'server.port': port,
          'url.path': '/v1/chat/completions',
        },
      },
    ]);
  });
});
