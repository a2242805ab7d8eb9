import { constants, type Http2ServerRequest } from 'node:http2';
import { connect, rootCertificates } from 'node:tls';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { ask, cleanUp, send, until } from '../../../test/support/http-peer.ts';
import { startSecurePeer } from '../../../test/support/secure-peer.ts';
import { makeCertificate } from '../../../test/support/tls-peer.ts';
import { openUndici } from '../../../test/support/undici-peer.ts';
import { createTrust } from './trust.ts';

const server = makeCertificate();
const client = makeCertificate();

afterEach(cleanUp);
afterAll(() => {
  server?.remove();
  client?.remove();
});

describe('createTrust', () => {
  it('leaves to Node what nobody has given', () => {
    expect(createTrust()).toEqual({ ofUpstream: undefined, ofProxy: undefined });
    expect(createTrust({})).toEqual({ ofUpstream: undefined, ofProxy: undefined });
  });

  it.each([[{ ca: 'no certificate' }], [{ cert: 'no certificate' }], [{ key: 'no key' }]])(
    'refuses %j',
    (tls) => {
      expect(() => createTrust(tls)).toThrow(Error);
    },
  );

  it('goes on without the extra certificates of Node that cannot be read', () => {
    const ca = rootCertificates[0] ?? '';
    expect(createTrust({ ca }, { NODE_EXTRA_CA_CERTS: '/nowhere' }).ofUpstream).toBeDefined();
  });
});

describe.skipIf(server === undefined || client === undefined)('a transport over TLS', () => {
  const pem = { cert: server?.cert ?? '', key: server?.key ?? '' };
  const identity = { cert: client?.cert ?? '', key: client?.key ?? '' };

  it('refuses a certificate that nobody vouches for', async () => {
    const { origin, seen } = await startSecurePeer(pem);
    await expect(send(openUndici(), { origin })).rejects.toMatchObject({
      code: 'connection',
      message: 'the connection to the upstream failed (DEPTH_ZERO_SELF_SIGNED_CERT)',
    });
    expect(seen).toEqual([]);
  });

  it('refuses a certificate that is for another name', async () => {
    const { port, seen } = await startSecurePeer(pem);
    const transport = openUndici({
      tls: { ca: pem.cert },
      lookup: (_, __, found) => found(null, [{ address: '127.0.0.1', family: 4 }]),
    });
    const origin = `https://other.example:${port}`;
    for (let call = 0; call < 2; call += 1) {
      await expect(send(transport, { origin })).rejects.toMatchObject({
        code: 'connection',
        message: 'the connection to the upstream failed (ERR_TLS_CERT_ALTNAME_INVALID)',
      });
    }
    expect(seen).toEqual([]);
  });

  it('trusts a private authority, by name and by address, and resumes sessions', async () => {
    const peer = await startSecurePeer(pem);
    const transport = openUndici({ tls: { ca: pem.cert } });
    expect(await ask(transport, { origin: peer.origin, body: 'h\u00e9' })).toBe('ok');
    expect(await ask(transport, { origin: peer.origin })).toBe('ok');
    expect(await ask(transport, { origin: `https://127.0.0.1:${peer.port}` })).toBe('ok');
    const both = Array.from({ length: 2 }, () => ask(transport, { origin: peer.origin }));
    await Promise.all(both);
    expect(peer.seen.slice(0, 3)).toEqual(['1 1.1 /  h\u00e9', '1 1.1 /  ', '2 1.1 /  ']);
    expect(peer.resumed()).toBe(1);
    await transport.close();
    await until(() => peer.open() === 0);
  });

  it('trusts what NODE_EXTRA_CA_CERTS names beside its own', async () => {
    const { ofUpstream } = createTrust(
      { ca: client?.cert ?? '' },
      { NODE_EXTRA_CA_CERTS: server?.certFile },
    );
    expect(ofUpstream).toBeDefined();
    const peer = await startSecurePeer(pem);
    const socket = connect({ port: peer.port, host: 'localhost', secureContext: ofUpstream });
    await new Promise((resolve, reject) =>
      socket.once('secureConnect', resolve).once('error', reject),
    );
    expect(socket.authorized).toBe(true);
    socket.destroy();
  });

  it('shows its certificate to an upstream that asks for one', async () => {
    const peer = await startSecurePeer({ ...pem, clientCa: identity.cert });
    const transport = openUndici({ tls: { ca: pem.cert, ...identity } });
    expect(await ask(transport, { origin: peer.origin })).toBe('ok');
    expect(peer.seen).toEqual(['1 1.1 / localhost ']);
  });

  it('fails without the certificate that its upstream asks for', async () => {
    const peer = await startSecurePeer({ ...pem, clientCa: identity.cert });
    await expect(
      send(openUndici({ tls: { ca: pem.cert } }), { origin: peer.origin }),
    ).rejects.toMatchObject({ code: 'connection' });
    expect(peer.seen).toEqual([]);
  });

  describe('with HTTP/2', () => {
    it('sends one call after the other on one connection, and others beside it', async () => {
      const peer = await startSecurePeer(pem);
      const transport = openUndici({
        tls: { ca: pem.cert },
        http2: true,
        connectionsPerOrigin: 4,
      });
      const { origin } = peer;
      expect(await ask(transport, { origin, body: 'h\u00e9' })).toBe('ok');
      expect(await ask(transport, { origin, path: '/2' })).toBe('ok');
      expect(peer.seen).toEqual(['1 2.0 /  h\u00e9', '1 2.0 /2  ']);
      const calls = Array.from({ length: 20 }, (_, call) =>
        ask(transport, { origin, path: `/${call}`, body: 'x'.repeat(100_000) }),
      );
      expect(new Set(await Promise.all(calls))).toEqual(new Set(['ok']));
      expect(peer.seen).toHaveLength(22);
      expect(peer.open()).toBe(4);
      await transport.close();
      await until(() => peer.open() === 0);
    });

    it('speaks HTTP/1.1 unless it is allowed', async () => {
      const peer = await startSecurePeer(pem);
      expect(await ask(openUndici({ tls: { ca: pem.cert } }), { origin: peer.origin })).toBe('ok');
      expect(peer.seen).toEqual(['1 1.1 /  ']);
    });

    it('ends one call, and leaves the others alone', async () => {
      const ends: (() => void)[] = [];
      let closed = 0;
      const peer = await startSecurePeer({
        ...pem,
        listener: (request, response) => {
          request.stream.once('close', () => (closed += 1));
          response.write('begun');
          ends.push(() => response.end());
        },
      });
      const transport = openUndici({ tls: { ca: pem.cert }, http2: true });
      const { origin } = peer;
      const first = await send(transport, { origin });
      const stop = new AbortController();
      const second = await send(transport, { origin, signal: stop.signal });
      stop.abort();
      await expect(second.body.read()).rejects.toMatchObject({ code: 'cancelled' });
      await until(() => closed === 1);
      expect(new TextDecoder().decode(await first.body.read())).toBe('begun');
      ends[0]?.();
      expect(await first.body.read()).toBeUndefined();
    });

    it('sends no call again whose connection went away', async () => {
      const peer = await startSecurePeer({
        ...pem,
        listener: (request) => request.stream.session?.destroy(),
      });
      const transport = openUndici({ tls: { ca: pem.cert }, http2: true });
      const { origin } = peer;
      const calls = Array.from({ length: 5 }, () => ask(transport, { origin, body: 'x' }));
      for (const call of await Promise.allSettled(calls)) {
        expect(call).toMatchObject({ status: 'rejected', reason: { code: 'connection' } });
      }
      expect(peer.seen).toHaveLength(5);
    });

    it.each<[string, (request: Http2ServerRequest) => void]>([
      ['its stream fails', ({ stream }) => stream.close(constants.NGHTTP2_INTERNAL_ERROR)],
      ['its stream is cancelled', ({ stream }) => stream.close(constants.NGHTTP2_CANCEL)],
      ['its connection goes away', ({ stream }) => stream.session?.destroy()],
    ])('fails when %s inside an answer', async (_, breakOff) => {
      const peer = await startSecurePeer({
        ...pem,
        listener: (request, response) => {
          response.setHeader('content-length', 9);
          response.write('begun', () => breakOff(request));
        },
      });
      const transport = openUndici({ tls: { ca: pem.cert }, http2: true });
      const { body } = await send(transport, { origin: peer.origin });
      expect(new TextDecoder().decode(await body.read())).toBe('begun');
      await expect(body.read()).rejects.toMatchObject({ code: 'connection' });
      expect(peer.seen).toHaveLength(1);
    });
  });
});
