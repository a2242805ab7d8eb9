import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer as createTcpServer, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { TransportRequest } from '../contract/transport.ts';
import { readAll } from '../stream/read-all.ts';
import { fakeClock } from '../testing/fake-clock.ts';
import {
  createUndiciTransport,
  type UndiciTransport,
  type UndiciTransportOptions,
} from './undici.ts';

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

describe('createUndiciTransport', () => {
  it('sends the request and gives status, headers and body', async () => {
    const seen: string[] = [];
    const origin = await serveHttp((request, response) => {
      request.setEncoding('utf8');
      let body = '';
      request.on('data', (piece: string) => (body += piece));
      request.on('end', () => {
        seen.push([request.method, request.url, request.headers['x-test'], body].join(' '));
        response.writeHead(201, { 'x-answer': ['a', 'b'] }).end('done');
      });
    });
    const response = await send(transport(), {
      origin,
      path: '/a?b=c',
      headers: { 'x-test': '1' },
      body: 'hé',
    });
    expect(response.status).toBe(201);
    expect(response.headers['x-answer']).toBe('a, b');
    expect(await text(response.body)).toBe('done');
    expect(seen).toEqual(['POST /a?b=c 1 hé']);
  });

  it.each([
    ['short', 100],
    ['long', 40_000],
  ])('sends the pieces of a body as one, whose length it tells: %s ones', async (_, size) => {
    const seen: string[] = [];
    const origin = await serveHttp((request, response) => {
      const { 'content-length': length, 'transfer-encoding': encoding } = request.headers;
      const pieces: Buffer[] = [];
      request.on('data', (piece: Buffer) => pieces.push(piece));
      request.on('end', () => {
        seen.push(`${length} ${encoding} ${Buffer.concat(pieces).toString()}`);
        response.end('done');
      });
    });
    const filled = (letter: string) => new Uint8Array(size).fill(letter.charCodeAt(0));
    const body = ['{é', filled('a'), ',', filled('b'), filled('c'), '}', ''];
    const shared = transport();
    // The second call sends the same pieces again, on the socket of the first.
    for (let call = 0; call < 2; call += 1) await text((await send(shared, { origin, body })).body);
    const whole = `{é${'a'.repeat(size)},${'b'.repeat(size)}${'c'.repeat(size)}}`;
    const expected = `${Buffer.byteLength(whole)} undefined ${whole}`;
    expect(seen).toEqual([expected, expected]);
  });

  it('says so when the connection breaks while it sends pieces', async () => {
    const origin = await serveTcp((socket) => {
      socket.once('data', () => socket.resetAndDestroy());
    });
    const body = Array.from({ length: 400 }, () => new Uint8Array(65_536));
    await expect(send(transport(), { origin, body })).rejects.toMatchObject({
      code: 'connection',
    });
  });

  it('stops sending pieces when the signal aborts', async () => {
    const closed = signal();
    const controller = new AbortController();
    const origin = await serveTcp((socket) => {
      socket.once('error', () => undefined);
      socket.once('close', () => closed.resolve());
      socket.once('data', () => {
        socket.pause();
        controller.abort();
        setImmediate(() => socket.resume());
      });
    });
    const body = Array.from({ length: 400 }, () => new Uint8Array(65_536));
    const sent = send(transport(), { origin, body, signal: controller.signal });
    await expect(sent).rejects.toMatchObject({ code: 'cancelled' });
    await closed.promise;
  });

  it('fails with connection where nobody listens', async () => {
    await expect(send(transport(), { origin: 'http://127.0.0.1:1' })).rejects.toMatchObject({
      code: 'connection',
    });
  });

  it('does not follow a redirect', async () => {
    let calls = 0;
    const origin = await serveHttp((_, response) => {
      calls += 1;
      response.writeHead(307, { location: '/elsewhere' }).end();
    });
    expect((await send(transport(), { origin })).status).toBe(307);
    expect(calls).toBe(1);
  });

  it('uses a kept-alive socket again', async () => {
    const ports = new Set<number | undefined>();
    const origin = await serveHttp((request, response) => {
      ports.add(request.socket.remotePort);
      response.end('x');
    });
    const shared = transport();
    for (let call = 0; call < 3; call += 1) await text((await send(shared, { origin })).body);
    expect(ports.size).toBe(1);
  });

  it('sends a call once more, on a new socket, when a kept-alive one was closed under it', async () => {
    const requests: number[] = [];
    let sockets = 0;
    const origin = await serveTcp((socket) => {
      sockets += 1;
      const number = sockets;
      let answered = 0;
      socket.on('data', () => {
        requests.push(number);
        answered += 1;
        // The first socket answers once and breaks at the second request without a byte.
        if (number === 1 && answered === 2) socket.destroy();
        else socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok');
      });
    });
    const shared = transport();
    expect(await text((await send(shared, { origin })).body)).toBe('ok');
    expect(await text((await send(shared, { origin })).body)).toBe('ok');
    expect(requests).toEqual([1, 1, 2]);
  });

  it('does not send again what failed on a new socket, nor what failed after a part of the answer', async () => {
    let requests = 0;
    const origin = await serveTcp((socket) => {
      socket.on('data', () => {
        requests += 1;
        socket.destroy();
      });
    });
    await expect(send(transport(), { origin })).rejects.toMatchObject({ code: 'connection' });
    expect(requests).toBe(1);
  });

  it.each([
    [
      'a reset',
      'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n',
      (socket: Socket) => socket.resetAndDestroy(),
    ],
    [
      'an end inside a chunked body',
      'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n',
      (socket: Socket) => socket.end(),
    ],
    [
      'a body shorter than it said',
      'HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc',
      (socket: Socket) => socket.end(),
    ],
  ])('gives what came before %s and then fails', async (_, head, breakOff) => {
    const origin = await serveTcp((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => {
        socket.write(head, () => setImmediate(() => breakOff(socket)));
      });
    });
    const { body } = await send(transport(), { origin });
    expect(new TextDecoder().decode(await body.read())).toBe('abc');
    await expect(body.read()).rejects.toMatchObject({ code: 'connection' });
  });

  it('gives up when the headers do not come in time', async () => {
    const clock = fakeClock();
    const arrived = signal();
    const origin = await serveHttp(() => arrived.resolve());
    const call = send(transport({ clock, headersMs: 2_000 }), { origin });
    const outcome = expect(call).rejects.toMatchObject({ code: 'timeout' });
    await arrived.promise;
    await clock.advance(2_000);
    await outcome;
  });

  it('gives up when a body falls silent, and not before', async () => {
    const clock = fakeClock();
    const origin = await serveHttp((_, response) => {
      response.write('first');
    });
    const { body } = await send(transport({ clock, idleMs: 1_000 }), { origin });
    expect(new TextDecoder().decode(await body.read())).toBe('first');
    const rest = expect(body.read()).rejects.toMatchObject({ code: 'timeout' });
    await clock.advance(900);
    await clock.advance(1_100);
    await rest;
  });

  it('takes the limits of a call before its own', async () => {
    const clock = fakeClock();
    const arrived = signal();
    const origin = await serveHttp(() => arrived.resolve());
    const call = send(transport({ clock, headersMs: 60_000 }), {
      origin,
      timeouts: { headersMs: 50 },
    });
    const outcome = expect(call).rejects.toMatchObject({ code: 'timeout' });
    await arrived.promise;
    await clock.advance(50);
    await outcome;
  });

  it('closes the upstream when the signal aborts before the answer', async () => {
    const closed = signal();
    const controller = new AbortController();
    const origin = await serveHttp((request) => {
      request.socket.once('close', () => closed.resolve());
      controller.abort();
    });
    await expect(send(transport(), { origin, signal: controller.signal })).rejects.toMatchObject({
      code: 'cancelled',
    });
    await closed.promise;
  });

  it('refuses at once with a signal that has aborted already', async () => {
    await expect(
      send(transport(), { origin: 'http://127.0.0.1:1', signal: AbortSignal.abort() }),
    ).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('closes the upstream when the reader cancels, and says so to a pending read', async () => {
    const closed = signal();
    const origin = await serveHttp((request, response) => {
      request.socket.once('close', () => closed.resolve());
      response.write('first');
    });
    const { body } = await send(transport(), { origin });
    await body.read();
    const pending = expect(body.read()).rejects.toMatchObject({ code: 'cancelled' });
    body.cancel();
    await pending;
    await closed.promise;
  });

  it('leaves no listener on the signal once a call is over', async () => {
    const origin = await serveHttp((_, response) => response.end('x'));
    const counting = countListeners();
    await text((await send(transport(), { origin, signal: counting.signal })).body);
    expect(counting.open()).toBe(0);
  });

  it('stops reading from an upstream whose reader is slow', async () => {
    let written = 0;
    const origin = await serveHttp((_, response) => {
      const piece = Buffer.alloc(65_536, 'x');
      const pump = () => {
        while (written < 64_000_000) {
          written += piece.length;
          if (!response.write(piece)) {
            response.once('drain', pump);
            return;
          }
        }
        response.end();
      };
      pump();
    });
    const { body } = await send(transport({ maxQueuedBytes: 131_072 }), { origin });
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(written).toBeLessThan(32_000_000);
    expect((await readAll(body, 100_000_000)).length).toBe(written);
    expect(written).toBeGreaterThanOrEqual(64_000_000);
  });

  it('lets calls wait for a socket when all are in use, and frees them on abort', async () => {
    const gates: (() => void)[] = [];
    const origin = await serveHttp((_, response) => {
      gates.push(() => response.end('x'));
    });
    const shared = transport({ connectionsPerOrigin: 1 });
    const first = send(shared, { origin });
    const waiting = new AbortController();
    const second = send(shared, { origin, signal: waiting.signal });
    const third = send(shared, { origin });
    const cancelled = expect(second).rejects.toMatchObject({ code: 'cancelled' });
    waiting.abort();
    await cancelled;
    await until(() => gates.length === 1);
    gates[0]?.();
    await text((await first).body);
    await until(() => gates.length === 2);
    gates[1]?.();
    expect(await text((await third).body)).toBe('x');
  });
});

function transport(options: UndiciTransportOptions = {}): UndiciTransport {
  const created = createUndiciTransport(options);
  cleanups.unshift(() => created.close());
  return created;
}

function send(
  { send: exchange }: UndiciTransport,
  request: Partial<TransportRequest> & { origin: string },
) {
  return exchange({
    method: 'POST',
    path: '/',
    headers: {},
    signal: new AbortController().signal,
    ...request,
  });
}

async function text(body: Parameters<typeof readAll>[0]): Promise<string> {
  return new TextDecoder().decode(await readAll(body, 1_000_000));
}

function signal() {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

function countListeners() {
  const { signal: counted } = new AbortController();
  let count = 0;
  const add = counted.addEventListener.bind(counted);
  const remove = counted.removeEventListener.bind(counted);
  counted.addEventListener = (...parameters: Parameters<typeof add>) => {
    count += 1;
    add(...parameters);
  };
  counted.removeEventListener = (...parameters: Parameters<typeof remove>) => {
    count -= 1;
    remove(...parameters);
  };
  return { signal: counted, open: () => count };
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

async function serveHttp(listener: RequestListener): Promise<string> {
  const server = createHttpServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanups.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return toOrigin(server.address());
}

async function serveTcp(listener: (socket: Socket) => void): Promise<string> {
  const open = new Set<Socket>();
  const server = createTcpServer((socket) => {
    open.add(socket);
    socket.on('error', () => undefined);
    listener(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanups.push(async () => {
    for (const socket of open) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return toOrigin(server.address());
}

function toOrigin(address: ReturnType<ReturnType<typeof createTcpServer>['address']>): string {
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return `http://127.0.0.1:${address.port}`;
}
