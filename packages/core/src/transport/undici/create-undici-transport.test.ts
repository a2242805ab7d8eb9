import type { Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { readAll } from '../../stream/read-all.ts';
import { fakeClock } from '../../testing/fake-clock.ts';
import {
  answering,
  ask,
  cleanUp,
  later,
  ok,
  send,
  serveHttp,
  serveTcp,
  textOf,
  until,
} from '../../../test/support/http-peer.ts';
import { openUndici } from '../../../test/support/undici-peer.ts';

afterEach(cleanUp);

const failed = (message: string) => ({ code: 'connection', message });

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
    const { status, headers, body } = await send(openUndici(), {
      origin,
      path: '/a?b=c',
      headers: { 'X-Test': '1', 'x-test': '2' },
      body: ['h', new TextEncoder().encode('\u00e9')],
    });
    expect([status, headers['x-answer'], await textOf(body)]).toEqual([201, 'a, b', 'done']);
    expect(seen).toEqual(['POST /a?b=c 1, 2 h\u00e9']);
  });

  it('refuses an origin that is none after one that is', async () => {
    const { origin } = await answering();
    const transport = openUndici();
    await textOf((await send(transport, { origin })).body);
    await expect(send(transport, { origin: 'file:///a' })).rejects.toMatchObject({
      param: 'origin',
    });
    await textOf((await send(transport, { origin })).body);
  });

  it.each([
    ['origin', { origin: 'file:///a' }],
    ['path', { path: '/a b' }],
    ['method', { method: 'GET\r\n' }],
    ['headers', { headers: { 'a b': '1' } }],
    ['x-a', { headers: { 'x-a': '1\r\nx-b: 2' } }],
    ['content-length', { headers: { 'Content-Length': '1' } }],
    ['host', { headers: { Host: 'a', host: 'b' } }],
  ])('refuses a %s that could break the request, as http1 does', async (param, request) => {
    const { origin, told } = await answering();
    await expect(send(openUndici(), { origin, ...request })).rejects.toMatchObject({
      code: 'invalid_request',
      param,
    });
    expect(told.requests).toEqual([]);
  });

  it('passes over interim answers, and follows no redirect', async () => {
    const { origin } = await answering((socket) =>
      socket.write(
        'HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 307 X\r\nlocation: /b\r\ncontent-length: 0\r\n\r\n',
      ),
    );
    const { status, body } = await send(openUndici(), { origin });
    expect([status, await textOf(body)]).toEqual([307, '']);
  });

  it('sends one call after the other on one connection', async () => {
    const { origin, told } = await answering();
    const transport = openUndici();
    for (let call = 0; call < 20; call += 1) await ask(transport, { origin });
    expect(new Set(told.requests)).toEqual(new Set([1]));
  });

  it('opens no more connections than it may', async () => {
    const { origin, told } = await answering();
    const transport = openUndici({ connectionsPerOrigin: 2 });
    const calls = Array.from({ length: 20 }, () => ask(transport, { origin }));
    expect(new Set(await Promise.all(calls))).toEqual(new Set(['ok']));
    expect(new Set(told.requests)).toEqual(new Set([1, 2]));
  });

  it('does not send a call again whose used connection was closed under it', async () => {
    const { origin, told } = await answering(
      (socket) => socket.write(ok()),
      (socket) => socket.destroy(),
    );
    const transport = openUndici();
    await ask(transport, { origin });
    await expect(ask(transport, { origin, replayable: true })).rejects.toMatchObject(
      failed('the upstream closed the connection'),
    );
    expect(told.requests).toEqual([1, 1]);
  });

  it.each([
    ['length', 'content-length: 9\r\n\r\nabc'],
    ['chunks', 'transfer-encoding: chunked\r\n\r\n3\r\nabc\r\n'],
  ])('gives what came of a body that ends before its %s, and fails', async (_, rest) => {
    const { origin } = await answering((socket) => socket.end(`HTTP/1.1 200 OK\r\n${rest}`));
    const { body } = await send(openUndici(), { origin });
    expect(new TextDecoder().decode(await body.read())).toBe('abc');
    await expect(body.read()).rejects.toMatchObject(failed('the upstream closed the connection'));
  });

  it('says why no connection came about', async () => {
    const origin = await serveHttp(() => undefined);
    await cleanUp();
    await expect(send(openUndici(), { origin })).rejects.toMatchObject(
      failed('the connection to the upstream failed (ECONNREFUSED)'),
    );
  });

  it.each([
    ['of the transport', { connectMs: 40 }, {}],
    ['of the call', { connectMs: 60_000 }, { connectMs: 40 }],
  ])('gives up connecting at the limit %s', async (_, limits, timeouts) => {
    const clock = fakeClock();
    const greeted = later<Socket>();
    const silent = await serveTcp((socket) => socket.once('data', () => greeted.resolve(socket)));
    const call = send(openUndici({ clock, ...limits }), {
      origin: silent.replace('http:', 'https:'),
      timeouts,
    });
    const outcome = expect(call).rejects.toMatchObject({
      code: 'timeout',
      message: 'the upstream could not be reached in time',
    });
    const socket = await greeted.promise;
    await clock.advance(40);
    await outcome;
    await until(() => socket.closed);
  });

  it.each([
    ['headers', { headersMs: 50 }, 'the upstream did not begin to answer within 50 ms'],
    ['body', { idleMs: 50 }, 'the upstream sent nothing for 50 ms'],
  ])(
    'gives up when the %s take too long, and closes the connection',
    async (part, limits, message) => {
      const clock = fakeClock();
      const asked = later<Socket>();
      const { origin } = await answering((socket) => {
        if (part === 'body') socket.write('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\na');
        asked.resolve(socket);
      });
      const outcome = expect(
        ask(openUndici({ clock, ...limits }), { origin }),
      ).rejects.toMatchObject({
        code: 'timeout',
        message,
      });
      const socket = await asked.promise;
      // The answer has to arrive before its silence can be measured.
      for (let turn = 0; turn < 20; turn += 1)
        await new Promise((resolve) => setImmediate(resolve));
      await clock.advance(50);
      await outcome;
      await until(() => socket.closed);
    },
  );

  it.each(['before its headers', 'inside its body', 'by its reader'])(
    'closes the connection of a call that is ended %s',
    async (when) => {
      const asked = later<Socket>();
      const { origin } = await answering((socket) => {
        if (when !== 'before its headers')
          socket.write('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\na');
        asked.resolve(socket);
      });
      const stop = new AbortController();
      const call = send(openUndici(), { origin, signal: stop.signal });
      const socket = await asked.promise;
      const cancelled = { code: 'cancelled' };
      if (when === 'before its headers') {
        stop.abort();
        await expect(call).rejects.toMatchObject(cancelled);
      } else {
        const { body } = await call;
        await body.read();
        const rest = expect(body.read()).rejects.toMatchObject(cancelled);
        if (when === 'by its reader') body.cancel();
        else stop.abort();
        await rest;
      }
      await until(() => socket.closed);
    },
  );

  it('sends nothing for a signal that has aborted, before or in the same turn', async () => {
    const { origin, told } = await answering();
    const transport = openUndici();
    const stop = new AbortController();
    const call = send(transport, { origin, signal: stop.signal });
    stop.abort();
    await expect(call).rejects.toMatchObject({ code: 'cancelled' });
    await expect(send(transport, { origin, signal: stop.signal })).rejects.toMatchObject({
      code: 'cancelled',
    });
    expect(await ask(transport, { origin })).toBe('ok');
    expect(told.requests).toEqual([1]);
  });

  it('reads no more from an upstream than its reader takes', async () => {
    let written = 0;
    const size = 64_000_000;
    const origin = await serveHttp((_, response) => {
      const piece = Buffer.alloc(65_536, 'x');
      const pump = (): void => {
        while (written < size) {
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
    const { body } = await send(openUndici({ maxQueuedBytes: 131_072 }), { origin });
    let [before, still] = [-1, 0];
    while (still < 100) {
      await new Promise((resolve) => setImmediate(resolve));
      still = written === before ? still + 1 : 0;
      before = written;
    }
    expect(written).toBeLessThan(size / 2);
    expect((await readAll(body, size * 2)).length).toBe(written);
  });

  it.each([
    ['is read', 413, true],
    ['is not read', 401, false],
  ])('takes a refusal whose long request %s', async (_, status, reads) => {
    const origin = await serveTcp((socket) => {
      socket.once('data', () => {
        socket.write(`HTTP/1.1 ${status} X\r\ncontent-length: 2\r\n\r\nno`);
        if (!reads) socket.pause();
      });
    });
    const transport = openUndici();
    for (const pieces of [4, 1]) {
      const body = Array.from({ length: pieces }, () => 'x'.repeat(8_000_000 / pieces));
      const answer = await send(transport, { origin, body });
      expect([answer.status, await textOf(answer.body)]).toEqual([status, 'no']);
    }
  });

  it('fails what is open when it closes, and whatever is sent afterwards', async () => {
    const asked = later();
    const { origin, told } = await answering(() => asked.resolve());
    const transport = openUndici();
    const call = expect(send(transport, { origin })).rejects.toMatchObject(
      failed('the transport was closed'),
    );
    await asked.promise;
    await transport.close();
    await call;
    await expect(send(transport, { origin })).rejects.toMatchObject(
      failed('the transport was closed'),
    );
    await until(() => told.closed === 1);
    await expect(transport.close()).resolves.toBeUndefined();
  });

  it('ends what it is opening when it closes', async () => {
    const greeted = later<Socket>();
    const silent = await serveTcp((socket) => socket.once('data', () => greeted.resolve(socket)));
    const transport = openUndici();
    const call = expect(
      send(transport, { origin: silent.replace('http:', 'https:') }),
    ).rejects.toMatchObject(failed('the transport was closed'));
    const socket = await greeted.promise;
    await transport.close();
    await call;
    await until(() => socket.closed);
  });
});
