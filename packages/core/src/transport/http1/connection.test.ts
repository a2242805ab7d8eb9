import { afterEach, describe, expect, it } from 'vitest';
import {
  answering,
  ask,
  cleanUp,
  ok,
  openTransport,
  send,
  textOf,
  until,
} from '../../../test/support/http-peer.ts';

afterEach(cleanUp);

describe('an answer', () => {
  it.each([
    ['is another protocol', 'SSH-2.0-OpenSSH_9.7\r\n', 'its answer is something else'],
    [
      'could be read in two ways',
      'HTTP/1.1 200 OK\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n',
      'its body is chunked and of a length at once',
    ],
  ])('that %s breaks the connection', async (_, answer, reason) => {
    const { origin, told } = await answering((socket) => socket.write(answer));
    await expect(send(openTransport(), { origin })).rejects.toMatchObject({
      code: 'connection',
      message: `the upstream does not speak HTTP/1.1: ${reason}`,
    });
    await until(() => told.closed === 1);
  });

  it('that ends with its connection is whole when that ends in order', async () => {
    const { origin } = await answering((socket) => socket.end('HTTP/1.1 200 OK\r\n\r\nabc'));
    expect(await ask(openTransport(), { origin })).toBe('abc');
  });

  it('that ends with its connection is not whole when that is reset', async () => {
    const { origin, sockets } = await answering((socket) =>
      socket.write('HTTP/1.1 200 OK\r\n\r\nabc'),
    );
    const { body } = await send(openTransport(), { origin });
    expect(new TextDecoder().decode(await body.read())).toBe('abc');
    // A reset that comes together with the last bytes is an end in order for all that Node tells.
    sockets[0]?.resetAndDestroy();
    await expect(body.read()).rejects.toMatchObject({ code: 'connection' });
  });

  it('comes after interim ones', async () => {
    const { origin } = await answering((socket) =>
      socket.write(`HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n${ok()}`),
    );
    expect(await ask(openTransport(), { origin })).toBe('ok');
  });

  it('to a HEAD has no body', async () => {
    const { origin, told } = await answering((socket) =>
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n'),
    );
    const transport = openTransport();
    expect(await ask(transport, { origin, method: 'HEAD' })).toBe('');
    expect(await ask(transport, { origin })).toBe('ok');
    expect(told.requests).toEqual([1, 1]);
  });
});

describe('a connection after an answer', () => {
  it.each([
    ['that said so', 'HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\nok'],
    ['of HTTP/1.0', 'HTTP/1.0 200 OK\r\ncontent-length: 2\r\n\r\nok'],
  ])('is closed: one %s', async (_, answer) => {
    const { origin, told } = await answering((socket) => socket.write(answer));
    const transport = openTransport();
    expect(await ask(transport, { origin })).toBe('ok');
    await until(() => told.closed === 1);
  });

  it('is closed where the upstream did not take all of the request', async () => {
    const { origin, told } = await answering((socket) => {
      socket.pause();
      socket.write('HTTP/1.1 413 Too Long\r\ncontent-length: 2\r\n\r\nno');
    });
    const transport = openTransport();
    const body = Array.from({ length: 500 }, () => new Uint8Array(65_536));
    const { status, body: answer } = await send(transport, { origin, body });
    expect([status, await textOf(answer)]).toEqual([413, 'no']);
    expect(await ask(transport, { origin })).toBe('ok');
    expect(told.requests).toEqual([1, 2]);
  });

  it('carries the next one when its reader was slow and the answer long', async () => {
    const long = 'x'.repeat(200_000);
    const { origin, told } = await answering((socket) => socket.write(ok(long)));
    const transport = openTransport({ maxQueuedBytes: 1_000 });
    const { body } = await send(transport, { origin });
    await new Promise((resolve) => setImmediate(resolve));
    expect(await textOf(body)).toBe(long);
    expect(await ask(transport, { origin })).toBe('ok');
    expect(told.requests).toEqual([1, 1]);
  });

  it('carries the next one when all of an answer came in one piece that is more than is held', async () => {
    const { origin, told } = await answering((socket) => socket.write(ok('x'.repeat(500))));
    const transport = openTransport({ maxQueuedBytes: 100 });
    expect((await ask(transport, { origin })).length).toBe(500);
    expect(await ask(transport, { origin })).toBe('ok');
    expect(told.requests).toEqual([1, 1]);
  });
});

describe('a request that cannot be sent', () => {
  it('says which header is wrong, and leaves the connection as it was', async () => {
    const { origin, told } = await answering();
    const transport = openTransport();
    await ask(transport, { origin });
    const headers = { 'x-note': 'a\r\nx-more: b' };
    await expect(send(transport, { origin, headers })).rejects.toMatchObject({
      code: 'invalid_request',
      param: 'x-note',
    });
    expect(await ask(transport, { origin })).toBe('ok');
    expect(told.requests).toEqual([1, 1]);
  });

  it('opens no connection where it was cancelled at once', async () => {
    const { origin, sockets } = await answering();
    const transport = openTransport();
    const controller = new AbortController();
    const call = send(transport, { origin, signal: controller.signal });
    controller.abort();
    await expect(call).rejects.toMatchObject({ code: 'cancelled' });
    expect(await ask(transport, { origin })).toBe('ok');
    expect(sockets).toHaveLength(1);
  });
});
