import { afterEach, describe, expect, it } from 'vitest';
import {
  cleanUp,
  later,
  openTransport,
  send,
  serveHttp,
  serveTcp,
  textOf,
} from '../../../test/support/http-peer.ts';

afterEach(cleanUp);

describe('writeRequest', () => {
  it('says so when the connection breaks while it sends pieces', async () => {
    const origin = await serveTcp((socket) => {
      socket.once('data', () => socket.resetAndDestroy());
    });
    const body = Array.from({ length: 400 }, () => new Uint8Array(65_536));
    await expect(send(openTransport(), { origin, body })).rejects.toMatchObject({
      code: 'connection',
    });
  });

  it('stops sending pieces when the signal aborts', async () => {
    const closed = later();
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
    const sent = send(openTransport(), { origin, body, signal: controller.signal });
    await expect(sent).rejects.toMatchObject({ code: 'cancelled' });
    await closed.promise;
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
    const shared = openTransport();
    // The second call sends the same pieces again, on the socket of the first.
    for (let call = 0; call < 2; call += 1)
      await textOf((await send(shared, { origin, body })).body);
    const whole = `{é${'a'.repeat(size)},${'b'.repeat(size)}${'c'.repeat(size)}}`;
    const expected = `${Buffer.byteLength(whole)} undefined ${whole}`;
    expect(seen).toEqual([expected, expected]);
  });
});
