import { type IncomingMessage, request } from 'node:http';
import type { JsonObject } from '@llm/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { startGateway, type StartedGateway } from '../../src/start-gateway.ts';
import { serveHttp, type TestServer } from '../support/serve.ts';

const completion = JSON.stringify({
  id: 'x',
  object: 'chat.completion',
  created: 1,
  model: 'm',
  choices: [{ index: 0, message: { role: 'assistant', content: 'hi' }, finish_reason: 'stop' }],
});

let upstream: TestServer;
let reached = 0;
const started: StartedGateway[] = [];

beforeAll(async () => {
  upstream = await serveHttp((asked, response) => {
    reached += 1;
    asked.resume().on('end', () => {
      response.setHeader('content-type', 'application/json').end(completion);
    });
  });
});
afterAll(async () => {
  await Promise.all(started.map((gateway) => gateway.close()));
  await upstream.close();
});

async function start(sections: JsonObject = {}, allowUnauthenticated = false): Promise<string> {
  const source: JsonObject = {
    model_list: [
      {
        model_name: 'm',
        litellm_params: { model: 'openai/m', api_base: `${upstream.origin}/v1`, api_key: 'sk-up' },
      },
    ],
    ...sections,
  };
  const config = await loadConfig(source, { environment: {} });
  const gateway = await startGateway(config, { host: '127.0.0.1', port: 0, allowUnauthenticated });
  started.push(gateway);
  return gateway.url;
}

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const chat = JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'hi' }] });

/** Sends headers as they are, which a browser would not let a page do and a page's browser does. */
async function ask(url: string, { method, path, headers = {} }: Asked) {
  const sent = request(new URL(path, url), { method, headers, setHost: false, agent: false });
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    sent.once('response', resolve).once('error', reject);
    sent.end(method === 'POST' ? chat : undefined);
  });
  let text = '';
  for await (const piece of response) text += String(piece);
  return { status: response.statusCode, text, headers: response.headers };
}

const paths = [
  ['POST', '/v1/chat/completions'],
  ['POST', '/chat/completions'],
  ['POST', '/v1/messages'],
  ['POST', '/v1/embeddings'],
  ['GET', '/v1/models'],
  ['GET', '/v1/models/m'],
  ['GET', '/health/liveness'],
  ['GET', '/health/readiness'],
  ['GET', '/'],
  ['GET', '/no/such/path'],
  ['GET', '/%zz'],
  ['OPTIONS', '/v1/chat/completions'],
  ['PUT', '/v1/chat/completions'],
] as const;

const host = '127.0.0.1:4000';
const attacks: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
  ['another site’s form', { host, origin: 'https://evil.example', 'content-type': 'text/plain' }],
  [
    'another site’s script',
    { host, origin: 'https://evil.example', 'content-type': 'application/json' },
  ],
  ['a file or a sandbox', { host, origin: 'null' }],
  ['an image or a link', { host, 'sec-fetch-site': 'cross-site' }],
  ['a rebound name', { host: 'evil.example:4000' }],
  [
    'a page under a rebound name',
    { host: 'evil.example', origin: 'http://evil.example', 'sec-fetch-site': 'same-origin' },
  ],
  [
    'another site’s socket',
    {
      host,
      origin: 'https://evil.example',
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
      'sec-websocket-version': '13',
    },
  ],
];

describe('a gateway without a key', () => {
  it.each(attacks)('does nothing for %s, on any path', async (_, headers) => {
    const url = await start();
    reached = 0;
    for (const [method, path] of paths) {
      const answer = await ask(url, { method, path, headers });
      expect({ method, path, status: answer.status }).toEqual({ method, path, status: 403 });
      expect(answer.text).toMatch(/server\.allowed_(?:hosts|origins)/);
      expect(answer.headers['access-control-allow-origin']).toBeUndefined();
    }
    expect(reached).toBe(0);
  });

  it.each([
    {},
    { host: 'localhost:4000' },
    { host, origin: 'http://localhost:3000', 'sec-fetch-site': 'same-site' },
    { host, 'sec-fetch-site': 'none' },
  ])('answers this machine: %j', async (more) => {
    const url = await start();
    const headers = { host: new URL(url).host, 'content-type': 'application/json', ...more };
    const answer = await ask(url, { method: 'POST', path: '/v1/chat/completions', headers });
    expect(answer.status).toBe(200);
  });

  it('tells each protocol’s clients in their own words', async () => {
    const url = await start();
    const headers = { host: 'evil.example' };
    const anthropic = await ask(url, { method: 'POST', path: '/v1/messages', headers });
    expect(JSON.parse(anthropic.text)).toMatchObject({ error: { type: 'permission_error' } });
    const openai = await ask(url, { method: 'POST', path: '/v1/chat/completions', headers });
    expect(JSON.parse(openai.text)).toHaveProperty('error.code');
  });

  it('answers the hosts and pages that the file lists', async () => {
    const server = {
      allowed_hosts: ['host.docker.internal'],
      allowed_origins: ['https://chat.example.com'],
    };
    const url = await start({ server });
    const path = '/v1/models';
    const get = async (headers: Readonly<Record<string, string>>) =>
      (await ask(url, { method: 'GET', path, headers })).status;
    expect([
      await get({ host: 'host.docker.internal:4000' }),
      await get({ host, origin: 'https://chat.example.com', 'sec-fetch-site': 'cross-site' }),
      await get({ host: 'gateway.lan' }),
      await get({ host: '10.0.0.5:4000' }),
      await get({ host, origin: 'https://other.example.com' }),
    ]).toEqual([200, 200, 403, 403, 403]);
  });

  it('answers addresses where others may call, and still no page', async () => {
    const url = await start({}, true);
    const get = async (headers: Readonly<Record<string, string>>) =>
      (await ask(url, { method: 'GET', path: '/v1/models', headers })).status;
    expect([
      await get({ host: '10.0.0.5:4000' }),
      await get({ host: 'evil.example' }),
      await get({ host: '10.0.0.5:4000', origin: 'https://evil.example' }),
    ]).toEqual([200, 403, 403]);
  });
});

describe('a gateway with a key', () => {
  const general_settings = { master_key: 'sk-of-the-gateway' };
  const authorization = 'Bearer sk-of-the-gateway';
  const get = async (url: string, headers: Readonly<Record<string, string>>) =>
    (await ask(url, { method: 'GET', path: '/v1/models', headers })).status;

  it('answers every host and page that shows it', async () => {
    const url = await start({ general_settings });
    const headers = { host: 'gateway.example', origin: 'https://chat.example.com' };
    expect([await get(url, headers), await get(url, { ...headers, authorization })]).toEqual([
      401, 200,
    ]);
  });

  it('answers those alone that the file lists, where it does', async () => {
    const server = { allowed_hosts: ['gateway.example'] };
    const url = await start({ general_settings, server });
    expect([
      await get(url, { host: 'gateway.example', origin: 'https://any.example', authorization }),
      await get(url, { host: 'other.example', authorization }),
    ]).toEqual([200, 403]);
  });
});
