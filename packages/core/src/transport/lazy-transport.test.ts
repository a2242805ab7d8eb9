import { describe, expect, it } from 'vitest';
import type { TransportRequest } from '../contract/transport.ts';
import { lazyTransport } from './lazy-transport.ts';
import type { HttpTransport } from './transport.ts';

const request = (): TransportRequest => ({
  method: 'GET',
  origin: 'http://a',
  path: '/',
  headers: {},
  signal: new AbortController().signal,
});

/** Answers each call with its number, and counts how often it was loaded and closed. */
function counting() {
  const told = { loaded: 0, sent: 0, closed: 0 };
  const transport: HttpTransport = {
    send: async () => {
      told.sent += 1;
      const body = { read: async () => undefined, cancel: () => undefined };
      return { status: 200, headers: {}, body };
    },
    close: async () => {
      told.closed += 1;
    },
  };
  const load = async (): Promise<HttpTransport> => {
    told.loaded += 1;
    await Promise.resolve();
    return transport;
  };
  return { told, load };
}

describe('lazyTransport', () => {
  it('fails every call with what loading failed with', async () => {
    const lazy = lazyTransport(() => Promise.reject(new TypeError('the certificate is broken')));
    for (const call of [lazy.send(request()), lazy.send(request())]) {
      await expect(call).rejects.toMatchObject({ code: 'internal' });
    }
  });

  it('loads nothing where it is closed unused, and refuses calls then', async () => {
    const { told, load } = counting();
    const lazy = lazyTransport(load);
    await lazy.close();
    await expect(lazy.send(request())).rejects.toMatchObject({ code: 'connection' });
    expect(told).toEqual({ loaded: 0, sent: 0, closed: 0 });
  });

  it('closes what was still loading when it was closed', async () => {
    const { told, load } = counting();
    const lazy = lazyTransport(load);
    const call = lazy.send(request());
    await lazy.close();
    await call;
    expect(told.closed).toBe(1);
  });

  it('loads once for all calls', async () => {
    const { told, load } = counting();
    const lazy = lazyTransport(load);
    await Promise.all([lazy.send(request()), lazy.send(request())]);
    await lazy.send(request());
    await lazy.close();
    expect(told).toEqual({ loaded: 1, sent: 3, closed: 1 });
  });
});
