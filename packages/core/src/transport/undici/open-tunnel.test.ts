import { connect, type Socket } from 'node:net';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { LLMError } from '../../error/llm-error.ts';
import { cleanUp, later, onCleanUp, serveTcp, until } from '../../../test/support/http-peer.ts';
import type { ForwardProxy } from './forward-proxy.ts';
import { openTunnel } from './open-tunnel.ts';

afterEach(cleanUp);

const authority = 'a.example:443';

/** Asks a proxy that does `answer` when it is asked. */
async function ask(answer: (socket: Socket) => void, authorization?: string) {
  const asked = later<string>();
  const origin = await serveTcp((socket) => {
    socket.once('data', (bytes) => {
      asked.resolve(String(bytes));
      answer(socket);
    });
  });
  const port = Number(new URL(origin).port);
  const socket = connect(port, '127.0.0.1').on('error', () => undefined);
  onCleanUp(() => socket.destroy());
  await once(socket, 'connect');
  const proxy: ForwardProxy = {
    isSecure: false,
    hostname: '127.0.0.1',
    port,
    name: 'http://p:1',
    authorization,
  };
  const stop = new AbortController();
  const tunnel = openTunnel(socket, { proxy, authority }, stop.signal);
  return { socket, tunnel, stop, asked: asked.promise };
}

describe('openTunnel', () => {
  it('asks by CONNECT, and gives the socket with what has come on it', async () => {
    const { socket, tunnel, asked } = await ask(
      (proxy) => proxy.write('HTTP/1.1 200 Fine\r\n\r\nfirst'),
      'Basic eA==',
    );
    expect(await tunnel).toBe(socket);
    expect(await asked).toBe(
      `CONNECT ${authority} HTTP/1.1\r\nhost: ${authority}\r\nproxy-authorization: Basic eA==\r\nConnection: close\r\n\r\n`,
    );
    const [bytes] = await once(socket, 'data');
    expect(String(bytes)).toBe('first');
  });

  it.each([
    [
      407,
      undefined,
      'the proxy http://p:1 asks for a user name and a password, and its URL holds none (407)',
      false,
    ],
    [
      407,
      'Basic eA==',
      'the proxy http://p:1 refused the user name and the password of its URL (407)',
      false,
    ],
    [403, undefined, 'the proxy http://p:1 refused to connect to a.example:443 (403)', true],
    [302, undefined, 'the proxy http://p:1 refused to connect to a.example:443 (302)', true],
  ])('fails on %d with the authorization %s', async (status, authorization, message, retryable) => {
    const { socket, tunnel } = await ask(
      (proxy) => proxy.write(`HTTP/1.1 ${status} No\r\ncontent-length: 0\r\n\r\n`),
      authorization,
    );
    await expect(tunnel).rejects.toMatchObject({ code: 'connection', message, retryable });
    await until(() => socket.destroyed);
  });

  it.each<[string, (proxy: Socket) => void]>([
    ['closes', (proxy) => proxy.destroy()],
    ['closes inside its answer', (proxy) => proxy.end('HTTP/1.1 200 Fi')],
    ['does not speak HTTP', (proxy) => proxy.write('SSH-2.0\r\n')],
  ])('fails on a proxy that %s', async (_, answer) => {
    const { socket, tunnel } = await ask(answer);
    await expect(tunnel).rejects.toBeInstanceOf(Error);
    await until(() => socket.destroyed);
  });

  it('ends with the reason of its signal, and closes the socket', async () => {
    const { socket, tunnel, stop, asked } = await ask(() => undefined);
    await asked;
    const reason = new LLMError('timeout', 'late');
    stop.abort(reason);
    await expect(tunnel).rejects.toBe(reason);
    await until(() => socket.destroyed);
  });
});
