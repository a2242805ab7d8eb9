import type { Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { LLMError } from '../../error/llm-error.ts';
import { cleanUp, later, onCleanUp, serveTcp, until } from '../../../test/support/http-peer.ts';
import { openTcp, openTls } from './open-socket.ts';

afterEach(cleanUp);

const targetOf = (origin: string) => ({
  hostname: '127.0.0.1',
  port: Number(new URL(origin).port),
  lookup: undefined,
  attemptMs: 250,
});
const reason = new LLMError('timeout', 'late');

describe('openTcp', () => {
  it('gives a socket that stands, and whose later failure ends nothing else', async () => {
    const peer = later<Socket>();
    const origin = await serveTcp((socket) => peer.resolve(socket));
    const { signal } = new AbortController();
    const socket = await openTcp(targetOf(origin), signal);
    expect(socket.readyState).toBe('open');
    (await peer.promise).resetAndDestroy();
    await new Promise((resolve) => socket.resume().once('close', resolve));
  });

  it('says what the system says', async () => {
    const origin = await serveTcp(() => undefined);
    await cleanUp();
    const { signal } = new AbortController();
    await expect(openTcp(targetOf(origin), signal)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('opens nothing for a signal that has aborted', async () => {
    const origin = await serveTcp(() => undefined);
    await expect(openTcp(targetOf(origin), AbortSignal.abort(reason))).rejects.toBe(reason);
  });
});

describe('openTls', () => {
  const open = async (serve: (socket: Socket) => void) => {
    const origin = await serveTcp((socket) => socket.once('data', () => serve(socket)));
    const stop = new AbortController();
    const plain = await openTcp(targetOf(origin), stop.signal);
    onCleanUp(() => plain.destroy());
    return { plain, stop, opening: openTls(plain, { hostname: 'localhost' }, stop.signal) };
  };

  it('fails when the other side ends the handshake', async () => {
    const { plain, opening } = await open((socket) => socket.destroy());
    await expect(opening).rejects.toMatchObject({ code: 'ECONNRESET' });
    await until(() => plain.destroyed);
  });

  it('fails when the other side does not speak TLS', async () => {
    const { opening } = await open((socket) => socket.write('HTTP/1.1 400 X\r\n\r\n'));
    await expect(opening).rejects.toMatchObject({ code: expect.stringContaining('SSL') });
  });

  it('ends with the reason of its signal, and closes the socket', async () => {
    const greeted = later<Socket>();
    const { stop, opening } = await open((socket) => greeted.resolve(socket));
    const peer = await greeted.promise;
    stop.abort(reason);
    await expect(opening).rejects.toBe(reason);
    await new Promise((resolve) => peer.resume().once('close', resolve));
  });
});
