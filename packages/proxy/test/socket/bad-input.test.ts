import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, type Answer, jsonHeaders, listenTo } from '../support/http-client.ts';
import { serveHttp, type TestServer } from '../support/serve.ts';
import { type UpstreamKind, upstreamKinds } from '../support/stage.ts';
import { pathOf } from '../support/small-streams.ts';
import { masterKeyOfTests, startGateway, type TestGateway } from '../support/start-gateway.ts';

let calls = 0;
let upstream: TestServer;
let gateway: TestGateway;
beforeAll(async () => {
  upstream = await serveHttp((_, response) => {
    calls += 1;
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
  gateway = await startGateway({
    models: {
      openai: { provider: 'openai', baseUrl: `${upstream.origin}/v1` },
      anthropic: { provider: 'anthropic', baseUrl: upstream.origin },
    },
    cooldown: false,
  });
  // The first request of a process compiles what it needs.
  for (const caller of upstreamKinds)
    await ask({ url: gateway.url, path: pathOf(caller), body: {} });
});
afterAll(async () => {
  // Of none of these did a provider hear.
  expect(calls).toBe(0);
  await gateway.close();
  await upstream.close();
});

const hi = [{ role: 'user', content: 'hi' }];
const limitMs = 20;
const rounds = 7;

interface Mistake {
  readonly name: string;
  readonly status: number;
  readonly body?: (model: UpstreamKind) => object | string | Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
  /** Said of the place. */
  readonly says?: string;
}

const mistakes: readonly Mistake[] = [
  {
    name: 'no messages',
    status: 400,
    says: 'messages',
    body: (model) => ({ model, max_tokens: 9 }),
  },
  {
    name: 'messages that are no list',
    status: 400,
    says: 'messages',
    body: (model) => ({ model, max_tokens: 9, messages: { role: 'user' } }),
  },
  {
    name: 'no message in messages',
    status: 400,
    says: 'messages',
    body: (model) => ({ model: other(model), max_tokens: 9, messages: [] }),
  },
  {
    name: 'a message that is no object',
    status: 400,
    says: 'messages[0]',
    body: (model) => ({ model: other(model), max_tokens: 9, messages: ['hi'] }),
  },
  { name: 'no model', status: 400, says: 'model', body: () => ({ max_tokens: 9, messages: hi }) },
  {
    name: 'a model that is no text',
    status: 400,
    says: 'model',
    body: () => ({ model: 7, max_tokens: 9, messages: hi }),
  },
  {
    name: 'a model that nobody serves',
    status: 404,
    body: () => ({ model: 'gpt-of-nobody', max_tokens: 9, messages: hi }),
  },
  {
    name: 'a model called like a part of every object',
    status: 404,
    body: () => ({ model: '__proto__', max_tokens: 9, messages: hi }),
  },
  { name: 'broken JSON', status: 400, body: (model) => `{"model":"${model}","messages":[` },
  {
    name: 'broken JSON inside a field that passes unread',
    status: 400,
    body: (model) =>
      `{"model":"${model}","max_tokens":9,"messages":[{"role":"user","content":tru}]}`,
  },
  { name: 'JSON and more', status: 400, body: (model) => `${valid(model)}}` },
  { name: 'two JSON values', status: 400, body: (model) => `${valid(model)}${valid(model)}` },
  { name: 'no body', status: 400, body: () => '' },
  { name: 'a list for a body', status: 400, body: () => '[]' },
  { name: 'null for a body', status: 400, body: () => 'null' },
  {
    name: 'bytes that are no text',
    status: 400,
    body: () => Buffer.from([0xff, 0xfe, 0x00, 0x80]),
  },
  {
    name: 'a depth of 10,000',
    status: 400,
    body: (model) =>
      `{"model":"${model}","max_tokens":9,"messages":${'['.repeat(10_000)}${']'.repeat(10_000)}}`,
  },
  {
    name: 'objects to a depth of 10,000 in a field of no interest',
    status: 400,
    body: (model) =>
      `{"model":"${model}","max_tokens":9,"messages":[],"x":${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}}`,
  },
  {
    name: 'a depth without an end',
    status: 400,
    body: (model) => `{"model":"${model}","messages":${'[{"a":'.repeat(20_000)}`,
  },
  {
    name: 'a __proto__ key',
    status: 400,
    body: (model) =>
      `{"model":"${model}","max_tokens":9,"messages":[{"role":"user","content":"hi"}],"__proto__":{"polluted":1}}`,
  },
  {
    name: 'a nested __proto__ key',
    status: 400,
    body: (model) =>
      `{"model":"${model}","max_tokens":9,"messages":[{"role":"user","content":"hi","__proto__":{"polluted":1}}]}`,
  },
  {
    name: 'an escaped __proto__ key',
    status: 400,
    body: (model) =>
      `{"model":"${model}","max_tokens":9,"messages":[{"role":"user","content":"hi"}],"\\u005f_pr\\u006fto__":{"polluted":1}}`,
  },
  {
    name: 'a nested escaped __proto__ key',
    status: 400,
    body: (model) =>
      `{"model":"${model}","max_tokens":9,"messages":[{"role":"user","content":"hi"}],"metadata":{"a":{"\\u005f\\u005fproto\\u005f\\u005f":1}}}`,
  },
  {
    name: 'constructor.prototype keys',
    status: 400,
    body: (model) =>
      `{"model":"${model}","max_tokens":9,"messages":[{"role":"user","content":"hi","constructor":{"prototype":{"polluted":1}}}]}`,
  },
  {
    name: 'a field that only the configuration may set',
    status: 403,
    body: (model) => ({ model, max_tokens: 9, messages: hi, user_config: { model_list: [] } }),
  },
  {
    name: 'an address that the configuration does not let callers name',
    status: 400,
    body: (model) => ({ model, max_tokens: 9, messages: hi, api_base: 'http://127.0.0.1:1' }),
  },
  { name: 'a wrong key', status: 401, headers: { authorization: 'Bearer sk-wrong-0123456789' } },
  { name: 'no key', status: 401, headers: {} },
  {
    name: 'a key that is no bearer token',
    status: 401,
    headers: { authorization: 'Basic c2s6eA==' },
  },
  { name: 'an empty bearer token', status: 401, headers: { authorization: 'Bearer ' } },
  {
    name: 'two different keys',
    status: 400,
    headers: { authorization: `Bearer ${masterKeyOfTests}`, 'x-api-key': 'sk-another-0123456789' },
  },
];

function valid(model: string): string {
  return JSON.stringify({ model, max_tokens: 9, messages: hi });
}

/** The upstream of the other protocol, for which a request is decoded. */
function other(kind: UpstreamKind): UpstreamKind {
  return kind === 'openai' ? 'anthropic' : 'openai';
}

/** In the caller's words, and with nothing that is nobody's business. */
function checkRefusal(
  caller: UpstreamKind,
  answer: Answer,
  { status, says = '' }: Partial<Mistake>,
) {
  const { text, headers } = answer;
  expect({ status: answer.status, text }).toMatchObject({ status });
  expect(headers['content-type']).toBe('application/json');
  expect(JSON.parse(text)).toMatchObject(
    caller === 'openai'
      ? { error: { message: expect.any(String), type: expect.any(String) } }
      : { type: 'error', error: { message: expect.any(String), type: expect.any(String) } },
  );
  expect(text).toContain(says);
  expect(text).not.toMatch(/sk-|\n|\bat .*:\d|node_modules|packages|\/home|\/work|\/tmp|polluted/);
}

describe.each(upstreamKinds)('a bad request in the protocol of %s', (caller) => {
  const send = ({ body = valid, headers }: Mistake) =>
    ask({
      url: gateway.url,
      path: pathOf(caller),
      body: body(caller),
      headers:
        headers === undefined ? jsonHeaders : { 'content-type': 'application/json', ...headers },
    });

  // Time is part of it, and a busy machine takes some away.
  it.each(mistakes)('is refused: $name', { retry: 2 }, async (mistake) => {
    const tookMs: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const answer = await send(mistake);
      checkRefusal(caller, answer, mistake);
      tookMs.push(answer.durationMs);
    }
    tookMs.sort((a, b) => a - b);
    const median = tookMs[(rounds - 1) / 2] ?? 0;
    figures.push(`${caller} ${mistake.name}: ${median.toFixed(1)} ms`);
    expect(median).toBeLessThan(limitMs);
    expect(Reflect.get(Object.prototype, 'polluted')).toBeUndefined();
  });

  describe('of 40 MB', () => {
    const length = 40_000_000;
    const huge = Buffer.alloc(length, 'x');

    it('is refused by its length alone, before any of it has come', { retry: 2 }, async () => {
      const tookMs: number[] = [];
      for (let round = 0; round < rounds; round += 1) {
        const begunMs = performance.now();
        const { socket, until, text } = listenTo(gateway.url);
        socket.write(headOf(caller, length));
        await until('\r\n\r\n');
        await until('}');
        tookMs.push(performance.now() - begunMs);
        socket.end();
        const said = await text;
        expect(said).toMatch(/^HTTP\/1\.1 413 /);
        checkRefusal(caller, { ...rawAnswer(said), durationMs: 0 }, { status: 413 });
      }
      tookMs.sort((a, b) => a - b);
      const median = tookMs[(rounds - 1) / 2] ?? 0;
      figures.push(`${caller} 40 MB announced: ${median.toFixed(1)} ms`);
      expect(median).toBeLessThan(limitMs);
    });

    it('shows its refusal to a client of node:http that sends everything', async () => {
      const answer = await ask({ url: gateway.url, path: pathOf(caller), body: huge });
      checkRefusal(caller, answer, { status: 413 });
    });

    it('shows its refusal to fetch', async () => {
      const response = await fetch(new URL(pathOf(caller), gateway.url), {
        method: 'POST',
        headers: jsonHeaders,
        body: huge,
      });
      expect(response.status).toBe(413);
      checkRefusal(
        caller,
        {
          status: response.status,
          headers: { 'content-type': response.headers.get('content-type') ?? '' },
          text: await response.text(),
          durationMs: 0,
        },
        { status: 413 },
      );
    });

    it('shows its refusal to a socket that writes everything before it reads', async () => {
      const { socket, text } = listenTo(gateway.url);
      socket.pause();
      socket.write(headOf(caller, length));
      await new Promise<void>((resolve) => socket.write(huge, () => resolve()));
      socket.resume();
      const said = await text;
      expect(said).toMatch(/^HTTP\/1\.1 413 /);
      checkRefusal(caller, { ...rawAnswer(said), durationMs: 0 }, { status: 413 });
    });

    it('shows its refusal where the length was not announced', async () => {
      const asked = request(new URL(pathOf(caller), gateway.url), {
        method: 'POST',
        headers: { ...jsonHeaders, 'transfer-encoding': 'chunked' },
      });
      asked.on('error', () => undefined);
      const answered = once(asked, 'response') as Promise<[IncomingMessage]>;
      for (let sent = 0; sent < length; sent += 1_000_000) asked.write(huge.subarray(0, 1_000_000));
      const [response] = await answered;
      expect(response.statusCode).toBe(413);
      asked.destroy();
    });

    it('closes a connection that goes on sending', async () => {
      const { socket, text } = listenTo(gateway.url);
      const endless = Buffer.alloc(65_536, 'x');
      // Until it is closed, which ends the writing with an error.
      const pump = () => socket.write(endless, (error) => error ?? pump());
      socket.write(headOf(caller, 1e12));
      pump();
      await expect(text.catch(() => 'reset')).resolves.toMatch(/^HTTP\/1\.1 413 |^reset$/);
      expect(socket.destroyed).toBe(true);
    });
  });
});

const figures: string[] = [];
afterAll(() => console.log(`bad input, medians of ${rounds}:\n  ${figures.join('\n  ')}`));

function headOf(caller: UpstreamKind, length: number): string {
  return [
    `POST ${pathOf(caller)} HTTP/1.1`,
    'host: gateway',
    'content-type: application/json',
    `authorization: Bearer ${masterKeyOfTests}`,
    `content-length: ${length}`,
    '\r\n',
  ].join('\r\n');
}

/** The first answer on a connection. */
function rawAnswer(said: string) {
  const at = said.indexOf('\r\n\r\n');
  const head = said.slice(0, at);
  const status = Number(/^HTTP\/1\.1 (\d+)/.exec(head)?.[1]);
  const type = /content-type: (.*)/i.exec(head)?.[1]?.trim() ?? '';
  const length = Number(/content-length: (\d+)/i.exec(head)?.[1]);
  return { status, headers: { 'content-type': type }, text: said.slice(at + 4, at + 4 + length) };
}
