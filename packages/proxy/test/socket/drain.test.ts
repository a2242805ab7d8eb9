import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { ask, listenTo, openStream } from '../support/http-client.ts';
import { serveHttp } from '../support/serve.ts';
import { endings, openings, streamRequest, textPiece } from '../support/small-streams.ts';
import { readStream } from '../support/read-stream.ts';
import { masterKeyOfTests, startGateway } from '../support/start-gateway.ts';
import { upstreamKinds } from '../support/stage.ts';

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function startHeld(drainMs: number) {
  let finish: () => void = () => undefined;
  const upstream = await serveHttp((request, response) => {
    request.resume();
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(openings.openai + textPiece('openai', 'Hello'));
    finish = () => response.end(textPiece('openai', ' again') + endings.openai);
  });
  cleanups.push(() => upstream.close());
  const gateway = await startGateway({
    models: { held: { provider: 'openai', baseUrl: `${upstream.origin}/v1` } },
    server: { drainMs },
  });
  cleanups.push(() => gateway.close());
  return { gateway, finish: () => finish() };
}

describe('closing a gateway', () => {
  it.each(upstreamKinds)(
    'lets an open stream end, and takes no new connection (%s)',
    async (caller) => {
      const { gateway, finish } = await startHeld(10_000);
      const { url } = gateway;
      expect((await ask({ url, method: 'GET', path: '/health/readiness' })).status).toBe(200);
      const stream = await openStream({ url, ...streamRequest(caller, 'held') });
      await stream.until('Hello');
      // A connection that was open before, with a request that is on its way.
      const probe = listenTo(url);
      probe.socket.write('GET /health/readiness HTTP/1.1\r\nhost: gateway\r\n');
      await ask({ url, method: 'GET', path: '/health/liveliness' });
      let closed = false;
      const closing = gateway.close().then(() => {
        closed = true;
      });
      const readiness = await probe.text;
      expect(readiness).toMatch(/^HTTP\/1\.1 503 /);
      expect(readiness).toMatch(/connection: close/i);
      await expect(ask({ url, method: 'GET', path: '/health/readiness' })).rejects.toMatchObject({
        code: 'ECONNREFUSED',
      });
      expect(closed).toBe(false);
      finish();
      const told = readStream(caller, await stream.rest());
      expect(told).toMatchObject({ text: 'Hello again', errors: [] });
      expect(told.endings).toHaveLength(2);
      await closing;
    },
  );

  it.each(upstreamKinds)(
    'ends what lasts too long with an error in the stream (%s)',
    async (caller) => {
      const { gateway } = await startHeld(50);
      const stream = await openStream({ url: gateway.url, ...streamRequest(caller, 'held') });
      await stream.until('Hello');
      const closing = gateway.close();
      const told = readStream(caller, await stream.rest());
      expect(told).toMatchObject({ text: 'Hello', endings: [], endsWithError: true });
      expect(told.errors).toHaveLength(1);
      await closing;
    },
  );

  it('lets a slow client take all of a long answer', async () => {
    let answered: () => void = () => undefined;
    const whole = new Promise<void>((resolve) => (answered = resolve));
    const upstream = await serveHttp((request, response) => {
      request.resume();
      const message = { role: 'assistant', content: 'x'.repeat(8_000_000) };
      const body = { id: 'c', choices: [{ index: 0, message, finish_reason: 'stop' }] };
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body), answered);
    });
    cleanups.push(() => upstream.close());
    const gateway = await startGateway({
      models: { long: { provider: 'openai', baseUrl: `${upstream.origin}/v1` } },
    });
    cleanups.push(() => gateway.close());
    const client = listenTo(gateway.url);
    client.socket.pause();
    const body = JSON.stringify({ model: 'long', messages: [{ role: 'user', content: 'Hi' }] });
    client.socket.write(
      [
        'POST /v1/chat/completions HTTP/1.1',
        'host: gateway',
        `authorization: Bearer ${masterKeyOfTests}`,
        'content-type: application/json',
        `content-length: ${body.length}`,
        '',
        body,
      ].join('\r\n'),
    );
    await whole;
    const closing = gateway.close();
    // All of it is on its way now, and the client has taken none.
    await new Promise((resolve) => setTimeout(resolve, 300));
    client.socket.resume();
    expect((await client.text).match(/x{1000}/g)).toHaveLength(8_000);
    await closing;
  });

  const head = [
    'POST /v1/chat/completions HTTP/1.1',
    'host: gateway',
    `authorization: Bearer ${masterKeyOfTests}`,
    'content-type: application/json',
    'content-length: 1000',
    '',
    '',
  ].join('\r\n');

  const alive = 'GET /health/liveliness HTTP/1.1\r\nhost: gateway\r\n\r\n';

  it.each([
    ['that has said nothing', ''],
    ['with half a head', head.slice(0, 60)],
    ['with a head and no body', head],
    ['with half a body', `${head}{"model":"held",`],
    ['with half of its second head', `${alive}${head.slice(0, 60)}`],
    ['with half of its second body', `${alive}${head}{"model":`],
  ])('is not held up by a connection %s', async (_, sent) => {
    const { gateway } = await startHeld(10_000);
    const { socket, text } = listenTo(gateway.url);
    await once(socket, 'connect');
    socket.write(sent);
    // What was sent before this call has been read when it is answered.
    await ask({ url: gateway.url, method: 'GET', path: '/health/liveliness' });
    const begunMs = performance.now();
    await gateway.close();
    expect(performance.now() - begunMs).toBeLessThan(5_000);
    const told = await text;
    if (sent.includes('{')) {
      expect(told).toMatch(/HTTP\/1\.1 503 /);
      expect(told).toContain('the gateway is shutting down');
    }
  });

  it('ends a request whose body does not end, and tells of it, while others are answered', async () => {
    const { gateway, finish } = await startHeld(10_000);
    const stream = await openStream({ url: gateway.url, ...streamRequest('openai', 'held') });
    await stream.until('Hello');
    const half = listenTo(gateway.url);
    half.socket.write(`${head}{"model":"held",`);
    await ask({ url: gateway.url, method: 'GET', path: '/health/liveliness' });
    const closing = gateway.close();
    expect(await half.text).toMatch(/^HTTP\/1\.1 503 [^]*connection: close[^]*shutting down/i);
    finish();
    expect(readStream('openai', await stream.rest())).toMatchObject({ text: 'Hello again' });
    await closing;
  });

  it.each([
    ['takes nothing of it', true],
    ['reads it', false],
  ])('ends an endless stream in time where the client %s', async (_, isStalled) => {
    const upstream = await serveHttp((request, response) => {
      request.resume();
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(openings.openai);
      let count = 0;
      const more = setInterval(() => {
        count += 1;
        response.write(textPiece('openai', `${count}${'x'.repeat(10_000)}`));
      }, 1);
      response.on('close', () => clearInterval(more));
    });
    cleanups.push(() => upstream.close());
    const gateway = await startGateway({
      models: { held: { provider: 'openai', baseUrl: `${upstream.origin}/v1` } },
      server: { drainMs: 1_000 },
    });
    cleanups.push(() => gateway.close());
    const stream = await openStream({ url: gateway.url, ...streamRequest('openai', 'held') });
    await stream.until('xxx');
    if (isStalled) stream.response.pause();
    const rest = stream.rest().catch((error: unknown) => String(error));
    const begunMs = performance.now();
    await gateway.close();
    expect(performance.now() - begunMs).toBeLessThan(4_000);
    if (isStalled) stream.response.resume();
    const told = await rest;
    expect(told).not.toContain('[DONE]');
    if (!isStalled) expect(told).toContain('the gateway is shutting down');
  });

  it('is not held up by connections that are kept alive', async () => {
    const { gateway } = await startHeld(10_000);
    const idle = listenTo(gateway.url);
    idle.socket.write('GET /health/liveliness HTTP/1.1\r\nhost: gateway\r\n\r\n');
    await idle.until('alive');
    await gateway.close();
    await idle.text;
  });
});
