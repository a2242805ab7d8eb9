import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { Socket } from 'node:net';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { fakeClock } from '../../testing/fake-clock.ts';
import { startForwardProxy } from '../../../test/support/forward-proxy.ts';
import {
  answering,
  ask,
  cleanUp,
  later,
  onCleanUp,
  send,
  serveHttp,
  serveTcp,
  until,
} from '../../../test/support/http-peer.ts';
import { startSecurePeer } from '../../../test/support/secure-peer.ts';
import { makeCertificate } from '../../../test/support/tls-peer.ts';
import { resolvingTo, startDeadAddress } from '../../../test/support/two-addresses.ts';
import { openUndici } from '../../../test/support/undici-peer.ts';

const certificate = makeCertificate();
const pem = { cert: certificate?.cert ?? '', key: certificate?.key ?? '' };

afterEach(async () => {
  vi.unstubAllEnvs();
  await cleanUp();
});
afterAll(() => certificate?.remove());

const proxyAt = (port: number, credentials = '') => `http://${credentials}127.0.0.1:${port}`;

describe.skipIf(process.platform !== 'linux')('an upstream with two addresses', () => {
  it('is reached by the living one', async () => {
    const dead = await startDeadAddress();
    onCleanUp(() => dead.close());
    const living = createServer((_, response) => response.end('ok'));
    await new Promise<void>((resolve) => living.listen(dead.port, '127.0.0.1', resolve));
    onCleanUp(() => living.close());
    const transport = openUndici({
      lookup: resolvingTo(dead.address, '127.0.0.1'),
      connectMs: 1_000,
    });
    expect(await ask(transport, { origin: `http://a.example:${dead.port}` })).toBe('ok');
  });

  it('is not reached in time where both are dead', async () => {
    const dead = await startDeadAddress();
    onCleanUp(() => dead.close());
    const transport = openUndici({ lookup: resolvingTo(dead.address), connectMs: 100 });
    const started = performance.now();
    await expect(
      send(transport, { origin: `http://a.example:${dead.port}` }),
    ).rejects.toMatchObject({ code: 'timeout' });
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});

describe('a transport behind a proxy', () => {
  it('reaches http upstreams through it, by their whole address and on one connection', async () => {
    const { origin, told } = await answering();
    const proxy = await startForwardProxy();
    const transport = openUndici({ proxy: proxyAt(proxy.port) });
    expect([
      await ask(transport, { origin, path: '/a?b=c' }),
      await ask(transport, { origin }),
    ]).toEqual(['ok', 'ok']);
    expect(proxy.asked).toEqual([`${origin}/a?b=c`, `${origin}/`]);
    expect(told.requests).toHaveLength(2);
    expect(proxy.connections).toBe(1);
    await transport.close();
    await until(() => proxy.open() === 0);
  });

  it('takes it from the environment, as that is when it is created', async () => {
    const { origin } = await answering();
    const [first, second] = [await startForwardProxy(), await startForwardProxy()];
    for (const name of ['http_proxy', 'HTTPS_PROXY', 'https_proxy', 'no_proxy'])
      vi.stubEnv(name, undefined);
    vi.stubEnv('HTTP_PROXY', proxyAt(first.port));
    vi.stubEnv('NO_PROXY', 'localhost');
    const transport = openUndici({ proxy: 'environment' });
    vi.stubEnv('HTTP_PROXY', proxyAt(second.port));
    vi.stubEnv('NO_PROXY', '*');
    expect(await ask(transport, { origin })).toBe('ok');
    expect(await ask(transport, { origin: origin.replace('127.0.0.1', 'localhost') })).toBe('ok');
    expect([first.asked, second.asked]).toEqual([[`${origin}/`], []]);
    expect(await ask(openUndici({ proxy: 'environment' }), { origin })).toBe('ok');
    expect(first.asked).toHaveLength(1);
  });

  it('fails the calls that need one whose URL in the environment is none, and only those', async () => {
    const { origin } = await answering();
    vi.stubEnv('http_proxy', 'socks5://user:secret@a');
    vi.stubEnv('no_proxy', 'localhost');
    const transport = openUndici({ proxy: 'environment' });
    await expect(send(transport, { origin })).rejects.toMatchObject({
      code: 'invalid_request',
      message: 'the URL of the proxy is not an http or https URL',
    });
    expect(await ask(transport, { origin: origin.replace('127.0.0.1', 'localhost') })).toBe('ok');
  });

  it('asks for the name of an upstream, which it does not look up itself', async () => {
    const { origin } = await answering();
    const proxy = await startForwardProxy();
    const { port } = new URL(origin);
    const transport = openUndici({ proxy: proxyAt(proxy.port), lookup: () => expect.fail() });
    expect(await ask(transport, { origin: `http://nowhere.invalid:${port}` })).toBe('ok');
    expect(proxy.asked).toEqual([`http://nowhere.invalid:${port}/`]);
  });

  it('tells it the user name and the password of its URL', async () => {
    const { origin } = await answering();
    const proxy = await startForwardProxy({ credentials: 'user:p@ss' });
    expect(await ask(openUndici({ proxy: proxyAt(proxy.port, 'user:p%40ss@') }), { origin })).toBe(
      'ok',
    );
  });

  it.each([
    ['', 'asks for a user name and a password, and its URL holds none'],
    ['user:wrong@', 'refused the user name and the password of its URL'],
  ])('says that the proxy with the credentials %j %s', async (credentials, problem) => {
    const { origin, told } = await answering();
    const proxy = await startForwardProxy({ credentials: 'user:right' });
    const transport = openUndici({ proxy: proxyAt(proxy.port, credentials) });
    await expect(send(transport, { origin })).rejects.toMatchObject({
      code: 'connection',
      message: `the proxy ${proxyAt(proxy.port)} ${problem} (407)`,
      retryable: false,
    });
    expect(told.requests).toEqual([]);
    await until(() => proxy.open() === 0);
  });

  it('names a proxy that is down, without its password', async () => {
    const { port } = await startForwardProxy();
    await cleanUp();
    const { origin } = await answering();
    const failing = send(openUndici({ proxy: proxyAt(port, 'user:secret@') }), { origin });
    await expect(failing).rejects.toMatchObject({
      code: 'connection',
      message: `the connection to the proxy ${proxyAt(port)} failed (ECONNREFUSED)`,
    });
    await expect(failing).rejects.not.toMatchObject({
      message: expect.stringContaining('secret'),
    });
  });

  it('names a proxy that refuses an upstream', async () => {
    const proxy = await startForwardProxy({ refusal: 403 });
    await expect(
      send(openUndici({ proxy: proxyAt(proxy.port) }), { origin: 'https://a.example' }),
    ).rejects.toMatchObject({
      code: 'connection',
      message: `the proxy ${proxyAt(proxy.port)} refused to connect to a.example:443 (403)`,
    });
  });

  it.each([
    ['closes', (socket: Socket) => socket.destroy()],
    ['does not speak HTTP', (socket: Socket) => socket.write('SSH-2.0\r\n')],
  ])('names a proxy that %s', async (_, answer) => {
    const url = await serveTcp((socket) => socket.once('data', () => answer(socket)));
    const failed = (message: string) => ({
      code: 'connection',
      message: expect.stringContaining(message),
    });
    await expect(
      send(openUndici({ proxy: url }), { origin: 'https://a.example' }),
    ).rejects.toMatchObject(failed(`the connection to the proxy ${url} `));
    await expect(
      send(openUndici({ proxy: url }), { origin: 'http://a.example' }),
    ).rejects.toMatchObject(failed(`through the proxy ${url}`));
  });

  it('names a proxy that is silent', async () => {
    const clock = fakeClock();
    const asked = later<Socket>();
    const url = await serveTcp((socket) => socket.once('data', () => asked.resolve(socket)));
    const outcome = expect(
      send(openUndici({ proxy: url, clock, connectMs: 40 }), { origin: 'https://a.example' }),
    ).rejects.toMatchObject({
      code: 'timeout',
      message: `the upstream could not be reached in time through the proxy ${url}`,
    });
    const socket = await asked.promise;
    await clock.advance(40);
    await outcome;
    await until(() => socket.closed);
  });

  it('tells the upstream nothing of the proxy’s password, and the proxy the host that is meant', async () => {
    const seen: IncomingHttpHeaders[] = [];
    const origin = await serveHttp((request, response) => {
      seen.push(request.headers);
      request.resume().on('end', () => response.end('ok'));
    });
    const proxy = await startForwardProxy({ credentials: 'user:right' });
    const transport = openUndici({ proxy: proxyAt(proxy.port, 'user:right@') });
    expect(await ask(transport, { origin, headers: { 'proxy-authorization': 'Basic eA==' } })).toBe(
      'ok',
    );
    expect(seen[0]).toMatchObject({ host: new URL(origin).host });
    expect(seen[0]).not.toHaveProperty('proxy-authorization');
  });

  it('refuses a URL of a proxy that is none, when it is created', () => {
    expect(() => openUndici({ proxy: 'socks5://a' })).toThrow(
      expect.objectContaining({ code: 'invalid_request', param: 'proxy' }),
    );
  });

  describe.skipIf(certificate === undefined)('over TLS', () => {
    it('reaches https upstreams through it, and checks their certificates itself', async () => {
      const peer = await startSecurePeer(pem);
      const proxy = await startForwardProxy();
      const transport = openUndici({ proxy: proxyAt(proxy.port), tls: { ca: pem.cert } });
      expect(await ask(transport, { origin: peer.origin })).toBe('ok');
      expect(await ask(transport, { origin: peer.origin })).toBe('ok');
      expect(proxy.asked).toEqual([`localhost:${peer.port}`]);
      expect(peer.seen).toEqual(['1 1.1 /  ', '1 1.1 /  ']);
      await expect(
        send(openUndici({ proxy: proxyAt(proxy.port) }), { origin: peer.origin }),
      ).rejects.toMatchObject({
        code: 'connection',
        message: 'the connection to the upstream failed (DEPTH_ZERO_SELF_SIGNED_CERT)',
      });
      await transport.close();
      await until(() => proxy.open() === 0 && peer.open() === 0);
    });

    it('speaks HTTP/2 through it', async () => {
      const peer = await startSecurePeer(pem);
      const proxy = await startForwardProxy();
      const transport = openUndici({
        proxy: proxyAt(proxy.port),
        tls: { ca: pem.cert },
        http2: true,
      });
      expect(await ask(transport, { origin: peer.origin })).toBe('ok');
      expect(peer.seen).toEqual(['1 2.0 /  ']);
    });

    it('reaches a proxy over TLS, and upstreams over TLS inside that', async () => {
      const peer = await startSecurePeer(pem);
      const proxy = await startForwardProxy({ tls: pem });
      const url = `https://localhost:${proxy.port}`;
      const transport = openUndici({ proxy: url, tls: { ca: pem.cert } });
      expect(await ask(transport, { origin: peer.origin })).toBe('ok');
      await expect(send(openUndici({ proxy: url }), { origin: peer.origin })).rejects.toMatchObject(
        {
          message: `the connection to the proxy ${url} failed (DEPTH_ZERO_SELF_SIGNED_CERT)`,
        },
      );
    });
  });
});
