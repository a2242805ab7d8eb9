import type { Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import {
  answering,
  ask,
  cleanUp,
  later,
  ok,
  openTransport,
  send,
  serveHttp,
  serveTcp,
  textOf,
} from '../../../test/support/http-peer.ts';
import { readAll } from '../../stream/read-all.ts';
import { fakeClock } from '../../testing/fake-clock.ts';

afterEach(cleanUp);

describe('an exchange', () => {
  it('fails with connection where nobody listens', async () => {
    await expect(send(openTransport(), { origin: 'http://127.0.0.1:1' })).rejects.toMatchObject({
      code: 'connection',
    });
  });

  it('refuses at once with a signal that has aborted already', async () => {
    await expect(
      send(openTransport(), { origin: 'http://127.0.0.1:1', signal: AbortSignal.abort() }),
    ).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('closes the upstream when the signal aborts before the answer', async () => {
    const closed = later();
    const controller = new AbortController();
    const origin = await serveHttp((request) => {
      request.socket.once('close', () => closed.resolve());
      controller.abort();
    });
    await expect(
      send(openTransport(), { origin, signal: controller.signal }),
    ).rejects.toMatchObject({
      code: 'cancelled',
    });
    await closed.promise;
  });

  it('closes the upstream when the reader cancels, and says so to a pending read', async () => {
    const closed = later();
    const origin = await serveHttp((request, response) => {
      request.socket.once('close', () => closed.resolve());
      response.write('first');
    });
    const { body } = await send(openTransport(), { origin });
    await body.read();
    const pending = expect(body.read()).rejects.toMatchObject({ code: 'cancelled' });
    body.cancel();
    await pending;
    await closed.promise;
  });

  it('gives up when the headers do not come in time', async () => {
    const clock = fakeClock();
    const arrived = later();
    const origin = await serveHttp(() => arrived.resolve());
    const call = send(openTransport({ clock, headersMs: 2_000 }), { origin });
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
    const { body } = await send(openTransport({ clock, idleMs: 1_000 }), { origin });
    expect(new TextDecoder().decode(await body.read())).toBe('first');
    const rest = expect(body.read()).rejects.toMatchObject({ code: 'timeout' });
    await clock.advance(900);
    await clock.advance(1_100);
    await rest;
  });

  it.each([
    ['of the transport', { connectMs: 40 }, {}],
    ['of the call, before the transport\u2019s', { connectMs: 60_000 }, { connectMs: 40 }],
  ])('gives up when no connection stands in the time %s', async (_, limits, timeouts) => {
    const clock = fakeClock();
    const greeted = later();
    // It takes the connection and never shakes hands.
    const silent = await serveTcp((socket) => socket.once('data', () => greeted.resolve()));
    const origin = silent.replace('http:', 'https:');
    const call = send(openTransport({ clock, ...limits }), { origin, timeouts });
    const outcome = expect(call).rejects.toMatchObject({
      code: 'timeout',
      message: 'the upstream could not be reached in time',
    });
    await greeted.promise;
    await clock.advance(40);
    await outcome;
  });

  it('takes the limits of a call before its own', async () => {
    const clock = fakeClock();
    const arrived = later();
    const origin = await serveHttp(() => arrived.resolve());
    const call = send(openTransport({ clock, headersMs: 60_000 }), {
      origin,
      timeouts: { headersMs: 50 },
    });
    const outcome = expect(call).rejects.toMatchObject({ code: 'timeout' });
    await arrived.promise;
    await clock.advance(50);
    await outcome;
  });

  it('is not sent again when it failed on a new connection', async () => {
    const { origin, told } = await answering((socket) => socket.destroy());
    await expect(send(openTransport(), { origin })).rejects.toMatchObject({ code: 'connection' });
    expect(told.requests).toEqual([1]);
  });

  it.each([
    ['of the head', 'HTTP/1.1 2'],
    ['of an interim answer', 'HTTP/1.1 103 Early Hints\r\n\r\n'],
    ['of the body', 'HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc'],
  ])('is not sent again when it failed on a used connection after a part %s', async (_, part) => {
    const { origin, told } = await answering(
      (socket) => socket.write(ok()),
      (socket) => socket.end(part),
    );
    const shared = openTransport();
    expect(await ask(shared, { origin })).toBe('ok');
    await expect(ask(shared, { origin })).rejects.toMatchObject({
      code: 'connection',
      message: 'the upstream closed the connection',
    });
    expect(told.requests).toEqual([1, 1]);
  });

  /** An upstream that answers the first request of its first connection, and closes that one at the second. */
  const closing = (...then: readonly ((socket: Socket) => void)[]) =>
    answering(
      (socket) => socket.write(ok()),
      (socket) => socket.destroy(),
      ...then,
    );

  it.each([
    [{ replayStale: false }, {}],
    [{ replayStale: false }, { replayable: undefined }],
    [{}, { replayable: false }],
    [{ replayStale: true }, { replayable: false }],
  ])('is not sent again against the will of its caller: %j, %j', async (options, request) => {
    const { origin, told } = await closing();
    const shared = openTransport(options);
    expect(await ask(shared, { origin })).toBe('ok');
    await expect(ask(shared, { origin, ...request })).rejects.toMatchObject({
      code: 'connection',
      message: 'the upstream closed the connection',
    });
    expect(told.requests).toEqual([1, 1]);
  });

  it.each([
    [{}, {}],
    [{ replayStale: false }, { replayable: true }],
  ])(
    'is sent once more, on a new connection, when a used one was closed under it: %j, %j',
    async (options, request) => {
      const { origin, told } = await closing();
      const shared = openTransport(options);
      const first = await send(shared, { origin, ...request });
      expect([first.replays, await textOf(first.body)]).toEqual([0, 'ok']);
      const second = await send(shared, { origin, ...request });
      expect([second.replays, await textOf(second.body)]).toEqual([1, 'ok']);
      expect(told.requests).toEqual([1, 1, 2]);
      const third = await send(shared, { origin, ...request });
      expect([third.replays, await textOf(third.body)]).toEqual([0, 'ok']);
    },
  );

  it('is not sent a third time, and says that it was sent twice', async () => {
    const { origin, told } = await closing((socket) => socket.destroy());
    const shared = openTransport();
    expect(await ask(shared, { origin })).toBe('ok');
    await expect(ask(shared, { origin })).rejects.toMatchObject({
      code: 'connection',
      message: 'the upstream closed the connection after the request was sent again',
    });
    expect(told.requests).toEqual([1, 1, 2]);
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
    const { body } = await send(openTransport(), { origin });
    expect(new TextDecoder().decode(await body.read())).toBe('abc');
    await expect(body.read()).rejects.toMatchObject({ code: 'connection' });
  });

  it('gives nothing more once its reader cancels, though all has come', async () => {
    const origin = await serveHttp((_, response) => response.end('x'));
    const { body } = await send(openTransport(), { origin });
    await new Promise((resolve) => setImmediate(resolve));
    body.cancel();
    await expect(body.read()).rejects.toMatchObject({ code: 'cancelled' });
    await expect(body.read()).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('is not sent again when the upstream had time to work on it', async () => {
    const clock = fakeClock();
    const reached = later<Socket>();
    let requests = 0;
    const origin = await serveTcp((socket) => {
      socket.on('data', () => {
        requests += 1;
        if (requests === 1) socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok');
        else reached.resolve(socket);
      });
    });
    const shared = openTransport({ clock });
    await textOf((await send(shared, { origin })).body);
    const outcome = expect(send(shared, { origin })).rejects.toMatchObject({ code: 'connection' });
    const socket = await reached.promise;
    await clock.advance(301);
    socket.destroy();
    await outcome;
    expect(requests).toBe(2);
  });

  it('leaves no listener on the signal once a call is over', async () => {
    const origin = await serveHttp((_, response) => response.end('x'));
    const counting = countListeners();
    await textOf((await send(openTransport(), { origin, signal: counting.signal })).body);
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
    const { body } = await send(openTransport({ maxQueuedBytes: 131_072 }), { origin });
    await untilStill(() => written);
    expect(written).toBeLessThan(32_000_000);
    expect((await readAll(body, 100_000_000)).length).toBe(written);
    expect(written).toBeGreaterThanOrEqual(64_000_000);
  });
});

/** Waits until a number has changed, and then has not changed for a hundred turns of the event loop. */
async function untilStill(count: () => number): Promise<void> {
  let last = count();
  for (let turns = 0; last === 0 || turns < 100; turns += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    if (count() !== last) turns = 0;
    last = count();
  }
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
