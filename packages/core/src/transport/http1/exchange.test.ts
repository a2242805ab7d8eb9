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
  serveTcp,
  textOf,
} from '../../../test/support/http-peer.ts';
import { fakeClock } from '../../testing/fake-clock.ts';

afterEach(cleanUp);

describe('an exchange', () => {
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
});
