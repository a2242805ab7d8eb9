import type { Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import {
  answering,
  ask,
  cleanUp,
  later,
  ok,
  serveTcp,
  openTransport,
  until,
} from '../../../test/support/http-peer.ts';
import { fakeClock } from '../../testing/fake-clock.ts';

afterEach(cleanUp);

describe('a transport with all connections in use', () => {
  it('never takes for an answer what had come before the call was sent', async () => {
    // The first answer ends where one read of the socket ends, and what nobody asked for comes right after it.
    const head = 'HTTP/1.1 200 OK\r\ncontent-length: 65494\r\n\r\n';
    const whole = head + 'a'.repeat(65_536 - head.length);
    const { origin, told } = await answering((socket) => socket.write(whole + ok('stray')));
    const transport = openTransport({ connectionsPerOrigin: 1 });
    const calls = [ask(transport, { origin }), ask(transport, { origin })];
    expect((await Promise.all(calls)).map((text) => text.length)).toEqual([65_494, 2]);
    expect(told.requests).toEqual([1, 2]);
  });

  it('opens no more than it may when connections break and calls are sent again', async () => {
    let open = 0;
    let most = 0;
    const origin = await serveTcp((socket) => {
      let answered = 0;
      open += 1;
      most = Math.max(most, open);
      socket.on('close', () => (open -= 1));
      socket.on('data', () => {
        answered += 1;
        if (answered === 2) socket.destroy();
        else socket.write(ok());
      });
    });
    const transport = openTransport({ connectionsPerOrigin: 2 });
    const calls = Array.from({ length: 40 }, () => ask(transport, { origin }));
    expect(new Set(await Promise.all(calls))).toEqual(new Set(['ok']));
    // The server may hear of an end after the next beginning.
    expect(most).toBeLessThanOrEqual(4);
  });

  it('opens one for the next call when another breaks', async () => {
    const { origin, told } = await answering((socket) => socket.destroy());
    const transport = openTransport({ connectionsPerOrigin: 1 });
    const broken = ask(transport, { origin });
    const waiting = ask(transport, { origin });
    await expect(broken).rejects.toMatchObject({ code: 'connection' });
    expect(await waiting).toBe('ok');
    expect(told.requests).toEqual([1, 2]);
  });

  it('opens one for the next call when another is cancelled', async () => {
    const { origin, told } = await answering(() => undefined);
    const transport = openTransport({ connectionsPerOrigin: 1 });
    const controller = new AbortController();
    const cancelled = ask(transport, { origin, signal: controller.signal });
    const waiting = ask(transport, { origin });
    await until(() => told.requests.length === 1);
    controller.abort();
    await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' });
    expect(await waiting).toBe('ok');
  });

  it('fails those that wait when their time is over', async () => {
    const clock = fakeClock();
    const reached = later();
    const { origin } = await answering(() => reached.resolve());
    const transport = openTransport({ connectionsPerOrigin: 1, clock });
    const held = ask(transport, { origin });
    const late = expect(
      ask(transport, { origin, timeouts: { headersMs: 90 } }),
    ).rejects.toMatchObject({ code: 'timeout' });
    await reached.promise;
    await clock.advance(90);
    await late;
    await transport.close();
    await expect(held).rejects.toMatchObject({ code: 'connection' });
  });

  it('never gives one to a call that was aborted while it waited', async () => {
    const reached = later();
    const { origin, sockets, told } = await answering(() => reached.resolve());
    const transport = openTransport({ connectionsPerOrigin: 1 });
    const first = ask(transport, { origin });
    const controller = new AbortController();
    const aborted = ask(transport, { origin, path: '/aborted', signal: controller.signal });
    const third = ask(transport, { origin });
    await reached.promise;
    controller.abort();
    await expect(aborted).rejects.toMatchObject({ code: 'cancelled' });
    sockets[0]?.write(ok('first'));
    expect([await first, await third]).toEqual(['first', 'ok']);
    expect(told.requests).toEqual([1, 1]);
  });
});

describe('a connection that is idle', () => {
  it('is not used again after its peer ended it', async () => {
    const { origin, sockets, told } = await answering();
    const transport = openTransport();
    await ask(transport, { origin });
    sockets[0]?.end();
    await until(() => told.closed === 1);
    expect(await ask(transport, { origin })).toBe('ok');
    expect(told.requests).toEqual([1, 2]);
  });

  it('is closed when something comes that nobody asked for', async () => {
    const { origin, sockets, told } = await answering();
    const transport = openTransport();
    await ask(transport, { origin });
    sockets[0]?.write(ok('poisoned'));
    await until(() => told.closed === 1);
    expect(await ask(transport, { origin })).toBe('ok');
    expect(told.requests).toEqual([1, 2]);
  });

  it('is closed when more came than the answer', async () => {
    const { origin, told } = await answering((socket) => socket.write(`${ok()}${ok('poisoned')}`));
    const transport = openTransport();
    expect(await ask(transport, { origin })).toBe('ok');
    expect(await ask(transport, { origin })).toBe('ok');
    expect(told.requests).toEqual([1, 2]);
    await until(() => told.closed === 1);
  });

  it('is closed after its time', async () => {
    const clock = fakeClock();
    const { origin, told } = await answering();
    const transport = openTransport({ clock, keepAliveMs: 3_000 });
    await ask(transport, { origin });
    await clock.advance(2_000);
    await ask(transport, { origin });
    await clock.advance(2_999);
    await ask(transport, { origin });
    expect([told.requests, told.closed]).toEqual([[1, 1, 1], 0]);
    await clock.advance(3_000);
    await until(() => told.closed === 1);
    expect(clock.pending).toBe(0);
  });

  it('is kept for a second less than its peer keeps it', async () => {
    const clock = fakeClock();
    const hinted = (socket: Socket) => socket.write(ok('ok', 'Keep-Alive: max=9, timeout=3'));
    const { origin, told } = await answering(hinted);
    const transport = openTransport({ clock });
    await ask(transport, { origin });
    await clock.advance(2_000);
    await until(() => told.closed === 1);
  });

  it.each(['timeout=1', 'timeout=0'])('is not kept where its peer says %s', async (hint) => {
    const { origin, told } = await answering((socket) =>
      socket.write(ok('ok', `keep-alive: ${hint}`)),
    );
    const transport = openTransport();
    await ask(transport, { origin });
    await until(() => told.closed === 1);
    await ask(transport, { origin });
    expect(told.requests).toEqual([1, 2]);
  });

  it('is the last one that was used', async () => {
    const gates: (() => void)[] = [];
    const held = (socket: Socket) => gates.push(() => socket.write(ok()));
    const { origin, told } = await answering(held, held);
    const transport = openTransport();
    const calls = [ask(transport, { origin }), ask(transport, { origin })];
    await until(() => gates.length === 2);
    gates[1]?.();
    await calls[told.requests[1] === 2 ? 1 : 0];
    gates[0]?.();
    await Promise.all(calls);
    await ask(transport, { origin });
    expect(told.requests[2]).toBe(told.requests[0]);
  });
});

describe('closing a transport', () => {
  it('lets no further call begin, and opens no connection for it', async () => {
    const { origin, sockets } = await answering();
    const transport = openTransport();
    await transport.close();
    await expect(ask(transport, { origin })).rejects.toMatchObject({
      code: 'connection',
      message: 'the transport was closed',
    });
    await transport.close();
    await until(() => true);
    expect(sockets).toHaveLength(0);
  });

  it('fails a call of the same turn, and sends nothing of it', async () => {
    const { origin, sockets } = await answering();
    const transport = openTransport();
    const call = ask(transport, { origin });
    await transport.close();
    await expect(call).rejects.toMatchObject({ code: 'connection' });
    expect(sockets).toHaveLength(0);
  });

  it('fails what is open and what waits, and closes what is idle', async () => {
    const reached = later();
    const { origin, told } = await answering(
      (socket) => socket.write(ok()),
      () => reached.resolve(),
    );
    const transport = openTransport({ connectionsPerOrigin: 1 });
    await ask(transport, { origin });
    const calls = [ask(transport, { origin }), ask(transport, { origin })];
    await reached.promise;
    await transport.close();
    for (const call of calls) {
      await expect(call).rejects.toMatchObject({
        code: 'connection',
        message: 'the transport was closed',
      });
    }
    await until(() => told.closed === 1);
  });
});
