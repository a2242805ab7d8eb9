import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, listenTo, speak } from '../support/http-client.ts';
import { pathOf } from '../support/small-streams.ts';
import { modelOf, type Stage, startStage, type UpstreamKind } from '../support/stage.ts';
import { masterKeyOfTests, startGateway } from '../support/start-gateway.ts';

let stage: Stage;
let url: string;
beforeAll(async () => {
  stage = await startStage();
  ({ url } = stage.gateway);
});
afterAll(() => stage.close());

const key = { authorization: `Bearer ${masterKeyOfTests}` };
const shapes: Readonly<Record<UpstreamKind, object>> = {
  openai: { error: { message: expect.any(String), type: expect.any(String) } },
  anthropic: { type: 'error', error: { message: expect.any(String), type: expect.any(String) } },
};
const leaks = /\bat .*:\d+:\d+|node_modules|packages\/|sk-/i;

describe('a method that a path does not take', () => {
  it.each([
    ['GET', '/v1/chat/completions', 'POST', 'openai'],
    ['PUT', '/chat/completions', 'POST', 'openai'],
    ['PATCH', '/v1/messages', 'POST', 'anthropic'],
    ['DELETE', '/v1/models', 'GET', 'openai'],
    ['OPTIONS', '/v1/messages', 'POST', 'anthropic'],
    ['PROPFIND', '/v1/messages', 'POST', 'anthropic'],
    ['QUERY', '/v1/chat/completions', 'POST', 'openai'],
    ['POST', '/health/readiness', 'GET', 'openai'],
  ] as const)('%s %s is refused with what it takes: %s', async (method, path, allow, shape) => {
    const { status, headers, text } = await ask({ url, method, path, headers: key });
    expect(status).toBe(405);
    expect(headers['allow']).toBe(allow);
    expect(headers['content-type']).toBe('application/json');
    expect(JSON.parse(text)).toMatchObject(shapes[shape]);
  });

  it('has no body where it is HEAD', async () => {
    for (const path of ['/v1/chat/completions', '/v1/messages', '/nothing', '/health/readiness']) {
      const { status, text } = await ask({ url, method: 'HEAD', path, headers: key });
      expect([200, 404, 405]).toContain(status);
      expect(text).toBe('');
    }
  });
});

describe('a path that nobody has', () => {
  it.each([
    ['/nothing', 'openai'],
    ['/v1/chat', 'openai'],
    ['/v1/chat/completions/one/two', 'openai'],
    ['/v1/messages/nothing', 'anthropic'],
    ['/v1/models/%zz', 'openai'],
    ['/%', 'openai'],
    ['/v1/../v1/models', 'openai'],
    ['//v1//v1/models', 'openai'],
    ['/__proto__', 'openai'],
    [`/${'x'.repeat(8_000)}`, 'openai'],
  ] as const)('%s is refused in its client’s words', async (path, shape) => {
    const said = await speak(
      url,
      `GET ${path} HTTP/1.1\r\nhost: gateway\r\nconnection: close\r\nauthorization: ${key.authorization}\r\n\r\n`,
    );
    const { status, text } = split(said);
    expect(status).toBe(404);
    expect(JSON.parse(text)).toMatchObject(shapes[shape]);
    expect(said).not.toMatch(leaks);
  });
});

describe('a request that HTTP does not allow', () => {
  const head = `POST /v1/chat/completions HTTP/1.1\r\nhost: gateway\r\nauthorization: ${key.authorization}\r\n`;

  it.each([
    ['no host', 'GET /health/liveliness HTTP/1.1\r\n\r\n', 400],
    ['two lengths', `${head}content-length: 2\r\ncontent-length: 3\r\n\r\n{}`, 400],
    [
      'a length and chunks',
      `${head}content-length: 2\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n`,
      400,
    ],
    ['a length below nothing', `${head}content-length: -1\r\n\r\n`, 400],
    ['a chunk without a length', `${head}transfer-encoding: chunked\r\n\r\nzz\r\n{}\r\n`, 400],
    ['a zero byte in a header', `${head}x-a: a\0b\r\n\r\n`, 400],
    ['a name with a space', `${head}x a: b\r\n\r\n`, 400],
    ['a header over two lines', `${head}x-a: a\r\n b\r\n\r\n`, 400],
    ['a version of tomorrow', 'GET /health/liveliness HTTP/7.0\r\nhost: gateway\r\n\r\n', 400],
    ['no HTTP', 'EHLO mail.example\r\n\r\n', 400],
    ['headers of 20 kB', `${head}x-a: ${'a'.repeat(20_000)}\r\n\r\n`, 431],
    [
      'an expectation that nobody has',
      `${head}expect: miracles\r\nconnection: close\r\ncontent-length: 2\r\n\r\n{}`,
      417,
    ],
  ])('is refused: %s', async (_, text, status) => {
    const said = await speak(url, Buffer.from(text, 'latin1'));
    expect(said).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(said).not.toMatch(leaks);
  });
});

it('names the setting that bounds the headers', async () => {
  const text = `GET / HTTP/1.1\r\nhost: gateway\r\nx-a: ${'a'.repeat(20_000)}\r\n\r\n`;
  expect(await speak(url, text)).toContain('longer than the limit (server.header_limit_kb)');
});

describe('a request that does not end', () => {
  it.each([
    ['its headers', 'POST /v1/messages HTTP/1.1\r\nhost: gate'],
    [
      'its body',
      `POST /v1/messages HTTP/1.1\r\nhost: gateway\r\nx-api-key: ${masterKeyOfTests}\r\ncontent-length: 9\r\n\r\n{`,
    ],
  ])('is given up in %s', async (_, text) => {
    const gateway = await startGateway({
      models: {},
      server: { headersTimeoutMs: 50, requestTimeoutMs: 50 },
    });
    // Node looks at its connections once a second.
    expect(await speak(gateway.url, text)).toMatch(/^HTTP\/1\.1 408 /);
    await gateway.close();
  });
});

describe('a key', () => {
  const credentialsOf = (...headers: readonly string[]) =>
    speak(
      url,
      Buffer.from(
        `GET /v1/models HTTP/1.1\r\nhost: gateway\r\nconnection: close\r\n${headers.map((header) => `${header}\r\n`).join('')}\r\n`,
        'latin1',
      ),
    );

  it('is read from each header that clients use', async () => {
    for (const header of [
      'authorization: Bearer ',
      'Authorization: bearer ',
      'x-api-key: ',
      'api-key: ',
    ])
      expect(split(await credentialsOf(header + masterKeyOfTests)).status).toBe(200);
  });

  it.each([
    [
      'two authorizations',
      [`authorization: Bearer ${masterKeyOfTests}`, 'authorization: Bearer sk-x'],
      [400, 401],
    ],
    [
      'two authorizations, the wrong one first',
      ['authorization: Bearer sk-x', `authorization: Bearer ${masterKeyOfTests}`],
      [400, 401],
    ],
    ['two keys of one name', [`x-api-key: ${masterKeyOfTests}`, 'x-api-key: sk-x'], [400, 401]],
    ['two keys of two names', [`x-api-key: ${masterKeyOfTests}`, 'api-key: sk-x'], [400]],
    ['bytes beyond ASCII', ['authorization: Bearer \u00ff\u00fe\u0080'], [401]],
    ['a very long key', [`authorization: Bearer ${'k'.repeat(12_000)}`], [401]],
    ['the key and more', [`authorization: Bearer ${masterKeyOfTests} more`], [401]],
    [
      'the key in other letters',
      [`authorization: Bearer ${masterKeyOfTests.toUpperCase()}`],
      [401],
    ],
  ])('is refused: %s', async (_, headers, statuses) => {
    const said = await credentialsOf(...headers);
    const { status, text } = split(said);
    expect(statuses).toContain(status);
    expect(JSON.parse(text)).toMatchObject(shapes.openai);
    expect(said).not.toMatch(leaks);
  });
});

describe.each(['openai', 'anthropic'] as const)('a request in HTTP’s other ways (%s)', (caller) => {
  const body = JSON.stringify({
    model: modelOf(caller),
    max_tokens: 9,
    messages: [{ role: 'user', content: 'hi – ✓' }],
  });
  const head = `POST ${pathOf(caller)} HTTP/1.1\r\nhost: gateway\r\ncontent-type: application/json\r\nauthorization: ${key.authorization}\r\n`;
  const length = Buffer.byteLength(body);

  it('may come in chunks', async () => {
    const pieces = [body.slice(0, 9), body.slice(9)].map(
      (piece) => `${Buffer.byteLength(piece).toString(16)}\r\n${piece}\r\n`,
    );
    const said = await speak(
      url,
      `${head}transfer-encoding: chunked\r\nconnection: close\r\n\r\n`,
      ...pieces,
      '0\r\n\r\n',
    );
    expect(split(said)).toMatchObject({ status: 200 });
    expect(said).toContain('You said: hi – ✓');
  });

  it('may wait for its body to be asked for', async () => {
    const { socket, until, text } = listenTo(url);
    socket.write(
      `${head}expect: 100-continue\r\nconnection: close\r\ncontent-length: ${length}\r\n\r\n`,
    );
    await until('HTTP/1.1 100 Continue\r\n\r\n');
    socket.write(body);
    expect(await text).toContain('HTTP/1.1 200 OK');
  });

  it('is refused before its body is asked for where it says that it is too long', async () => {
    const { socket, until } = listenTo(url);
    socket.write(`${head}expect: 100-continue\r\ncontent-length: 40000000\r\n\r\n`);
    await until('HTTP/1.1 413 ');
    await until('}');
    socket.destroy();
  });

  it('may come without a content type, and with any', async () => {
    for (const type of [
      '',
      'content-type: text/plain\r\n',
      'content-type: ;;;\r\n',
      'content-type: application/json; charset=utf-8\r\n',
    ]) {
      const said = await speak(
        url,
        `${head.replace('content-type: application/json\r\n', type)}connection: close\r\ncontent-length: ${length}\r\n\r\n${body}`,
      );
      expect(split(said).status).toBe(200);
    }
  });

  it('is refused where its body is compressed', async () => {
    const said = await speak(
      url,
      `${head}content-encoding: gzip\r\nconnection: close\r\ncontent-length: ${length}\r\n\r\n${body}`,
    );
    const { status, text } = split(said);
    expect([400, 415]).toContain(status);
    expect(JSON.parse(text)).toMatchObject(shapes[caller]);
  });

  it('may come in HTTP/1.0', async () => {
    const said = await speak(
      url,
      `${head.replace('HTTP/1.1', 'HTTP/1.0')}content-length: ${length}\r\n\r\n${body}`,
    );
    expect(split(said)).toMatchObject({ status: 200 });
  });

  it('may follow another on the same connection before that one is answered', async () => {
    const one = `${head}content-length: ${length}\r\n\r\n${body}`;
    const last = `${head}connection: close\r\ncontent-length: ${length}\r\n\r\n${body}`;
    const said = await speak(url, one + one + last);
    expect(said.split('HTTP/1.1 200 OK').length - 1).toBe(3);
  });

  it('is forgotten where it breaks off in its body', async () => {
    const seen = stage.upstreams[caller].seen.length;
    const { socket, text } = listenTo(url);
    socket.write(`${head}content-length: ${length}\r\n\r\n${body.slice(0, 20)}`);
    socket.end();
    await text;
    expect(stage.upstreams[caller].seen.length).toBe(seen);
    expect((await ask({ url, method: 'GET', path: '/health/readiness' })).status).toBe(200);
  });

  it('has the id that its caller gave it, where that is fit for a header', async () => {
    const idOf = async (id: string) =>
      (
        await ask({
          url,
          path: pathOf(caller),
          headers: { ...key, 'x-request-id': id },
          body,
        })
      ).headers['x-request-id'];
    expect(await idOf('mine-1.2:3')).toBe('mine-1.2:3');
    for (const id of ['a b', '<script>', 'x'.repeat(200)]) {
      expect(await idOf(id)).toMatch(/^[\w-]{20,}$/);
    }
  });
});

function split(said: string): { readonly status: number; readonly text: string } {
  const at = said.indexOf('\r\n\r\n');
  return {
    status: Number(/^HTTP\/1\.1 (\d+)/.exec(said)?.[1]),
    text: said.slice(at + 4),
  };
}
