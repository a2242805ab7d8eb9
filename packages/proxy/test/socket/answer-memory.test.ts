import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ask } from '../support/http-client.ts';
import { serveHttp, type TestServer } from '../support/serve.ts';
import { masterKeyOfTests, startGateway, type TestGateway } from '../support/start-gateway.ts';

const roomBytes = 1_000_000;
const json = { 'content-type': 'application/json' };

/** A chat completion of about so many bytes. */
const answerOf = (bytes: number) =>
  JSON.stringify({
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1,
    model: 'm',
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: 'x'.repeat(bytes) },
        finish_reason: 'stop',
      },
    ],
  });

let asked = 0;
let respond: (response: ServerResponse) => void;
let upstream: TestServer;
let gateway: TestGateway;
beforeAll(async () => {
  upstream = await serveHttp((request, response) => {
    asked += 1;
    request.resume();
    request.on('end', () => respond(response));
  });
  gateway = await startGateway({
    models: { openai: { provider: 'openai', baseUrl: `${upstream.origin}/v1` } },
    server: { maxBodyMemoryBytes: roomBytes },
  });
});
afterAll(async () => {
  await gateway.close();
  await upstream.close();
});
beforeEach(() => {
  asked = 0;
});

const askOnce = (path = '/v1/chat/completions') =>
  ask({
    url: gateway.url,
    path,
    headers: { ...json, authorization: `Bearer ${masterKeyOfTests}` },
    body: JSON.stringify({
      model: 'openai',
      max_tokens: 5,
      messages: [{ role: 'user', content: 'Hi' }],
    }),
  });

// Anthropic's word for what others tell by 503.
describe.each([
  ['/v1/chat/completions', 503],
  ['/v1/messages', 529],
])('the room for answers (%s)', (path, overloaded) => {
  it('refuses an answer that has no room, and has all of it again afterwards', async () => {
    respond = (response) => response.writeHead(200, json).end(answerOf(2 * roomBytes));
    const { status, headers, text } = await askOnce(path);
    expect(status).toBe(overloaded);
    expect(Number(headers['retry-after'])).toBeGreaterThan(0);
    expect(text).toContain('no memory left');
    // Asking again would only cost another answer that nobody can hold.
    expect(asked).toBe(1);

    respond = (response) => response.writeHead(200, json).end(answerOf(0.8 * roomBytes));
    for (let call = 0; call < 5; call += 1) expect((await askOnce(path)).status).toBe(200);
  });

  it('is shared by all calls of the process', async () => {
    const waiting: ServerResponse[] = [];
    respond = (response) => {
      response.writeHead(200, json);
      response.write(answerOf(0.6 * roomBytes).slice(0, 0.55 * roomBytes));
      waiting.push(response);
      if (waiting.length === 3)
        for (const one of waiting) one.end(answerOf(0.6 * roomBytes).slice(0.55 * roomBytes));
    };
    const answers = await Promise.all([askOnce(path), askOnce(path), askOnce(path)]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, overloaded, overloaded]);
  });

  it('is given back by a caller who went away', async () => {
    respond = (response) => {
      response.writeHead(200, json);
      response.write(answerOf(0.8 * roomBytes).slice(0, 0.7 * roomBytes));
    };
    const gone = new AbortController();
    const begun = fetch(`${gateway.url}${path}`, {
      method: 'POST',
      headers: { ...json, authorization: `Bearer ${masterKeyOfTests}` },
      body: JSON.stringify({
        model: 'openai',
        max_tokens: 5,
        messages: [{ role: 'user', content: 'Hi' }],
      }),
      signal: gone.signal,
    }).catch((cause: unknown) => cause);
    await expect.poll(() => asked).toBe(1);
    gone.abort();
    await begun;
    respond = (response) => response.writeHead(200, json).end(answerOf(0.8 * roomBytes));
    await expect.poll(async () => (await askOnce(path)).status).toBe(200);
  });
});
