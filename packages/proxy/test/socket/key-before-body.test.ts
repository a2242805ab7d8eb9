import { Agent } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, listenTo, speak } from '../support/http-client.ts';
import { serveHttp, type TestServer } from '../support/serve.ts';
import { masterKeyOfTests, startGateway, type TestGateway } from '../support/start-gateway.ts';

let upstream: TestServer;
let gateway: TestGateway;
beforeAll(async () => {
  upstream = await serveHttp((_, response) => {
    response.writeHead(500, { 'content-type': 'application/json' }).end('{}');
  });
  gateway = await startGateway({
    models: { openai: { provider: 'openai', baseUrl: `${upstream.origin}/v1` } },
    cooldown: false,
    server: { maxBodyBytes: 1_000, maxBodyMemoryBytes: 1_500 },
  });
});
afterAll(async () => {
  await gateway.close();
  await upstream.close();
});

const key = `authorization: Bearer ${masterKeyOfTests}\r\n`;
const head = (headers: string) =>
  `POST /v1/chat/completions HTTP/1.1\r\nhost: gateway\r\n${headers}\r\n`;

describe('a caller without a key', () => {
  it.each([
    ['announces a body', 'content-length: 900\r\n', ''],
    ['begins a body', 'content-length: 900\r\n', '{"model":'],
    ['sends a body in chunks', 'transfer-encoding: chunked\r\n', '1\r\n{\r\n'],
    ['sends more than anybody may', 'content-length: 9000000\r\n', '{'],
  ])('is refused by the head of a request that %s', async (_, headers, begun) => {
    const { socket, until } = listenTo(gateway.url);
    socket.write(head(headers) + begun);
    await until('HTTP/1.1 401 ');
    socket.destroy();
  });

  it('may go on with the connection after a short body', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const sockets = new Set<unknown>();
    agent.on('free', (socket) => sockets.add(socket));
    for (let at = 0; at < 3; at += 1) {
      const headers = { 'content-type': 'application/json' };
      const { status } = await ask({ url: gateway.url, headers, body: '{}', agent });
      expect(status).toBe(401);
    }
    expect(sockets.size).toBe(1);
    agent.destroy();
  });

  it('is cut off when it goes on sending', async () => {
    const { socket, until, text } = listenTo(gateway.url);
    text.catch(() => undefined);
    socket.write(head('transfer-encoding: chunked\r\n'));
    await until('connection: close');
    const closed = new Promise((resolve) => void socket.once('close', resolve));
    const piece = `1000\r\n${' '.repeat(0x1000)}\r\n`.repeat(16);
    const timer = setInterval(() => socket.write(piece), 1);
    await closed;
    clearInterval(timer);
    expect(socket.bytesWritten).toBeLessThan(8_000_000);
  });

  it('may send no long body where none is needed', async () => {
    const { status } = await ask({
      url: gateway.url,
      path: '/health/liveness',
      method: 'GET',
      headers: {},
      body: 'x'.repeat(70_000),
    });
    expect(status).toBe(413);
  });
});

describe('the room for bodies', () => {
  const half = () => {
    const held = listenTo(gateway.url);
    held.text.catch(() => undefined);
    held.socket.write(`${head(`${key}content-length: 900\r\n`)}${' '.repeat(890)}`);
    return held;
  };
  const post = () =>
    ask({
      url: gateway.url,
      body: ' '.repeat(800),
      headers: { authorization: `Bearer ${masterKeyOfTests}` },
    });

  it('is refused with 503 where none is left, and there again once a caller has gone', async () => {
    const { socket } = half();
    let refused = await post();
    // The other body may not have come yet.
    while (refused.status !== 503) refused = await post();
    expect(refused.headers['retry-after']).toBe('1');
    expect(refused.text).toContain('try again later');
    socket.destroy();
    let answer = await post();
    while (answer.status === 503) answer = await post();
    expect(answer.status).toBe(400);
  });
});

describe('requests that do not wait for answers', () => {
  it('are answered one after the other', async () => {
    const get = 'GET /health/liveness HTTP/1.1\r\nhost: gateway\r\n';
    const said = await speak(
      gateway.url,
      `${get}\r\n`.repeat(50) + `${get}connection: close\r\n\r\n`,
    );
    expect(said.split('HTTP/1.1 200 OK').length - 1).toBe(51);
  });

  it('are cut off where there are too many', async () => {
    const get = 'GET /health/liveness HTTP/1.1\r\nhost: gateway\r\n\r\n';
    const said = await speak(gateway.url, get.repeat(5_000)).catch((error: unknown) =>
      String(error),
    );
    expect(said.split('HTTP/1.1 200 OK').length - 1).toBeLessThan(200);
  });
});
