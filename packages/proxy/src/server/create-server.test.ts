import { networkInterfaces } from 'node:os';
import { LLMError, type Logger, silentLogger } from '@llm/core';
import { afterEach, describe, expect, it } from 'vitest';
import { ask, speak } from '../../test/support/http-client.ts';
import { gatewayOf } from '../../test/support/in-memory.ts';
import type { Gateway } from '../create-gateway.ts';
import type { Inbound, Reply } from '../inbound.ts';
import { createServer, type Server } from './create-server.ts';
import type { ServerOptions } from './server-options.ts';

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

/** A server whose gateway answers as the test says, on a free port. */
async function serve(
  handle: (inbound: Inbound) => Reply | Promise<Reply>,
  options: Partial<ServerOptions> = {},
): Promise<Server> {
  const gateway: Gateway = {
    ...gatewayOf([]).gateway,
    admit: (head) =>
      Promise.resolve({
        kind: 'admitted',
        access: 'key',
        answer: async (body) => handle({ ...head, body }),
      }),
  };
  const server = await createServer({ gateway, port: 0, ...options });
  servers.push(server);
  return server;
}

const hasIPv6 = Object.values(networkInterfaces()).some((addresses) =>
  addresses?.some(({ address }) => address === '::1'),
);
const fine: Reply = { status: 200, headers: {}, body: 'fine' };

describe('a server that closes', () => {
  it('tells callers that it is over before it disconnects them, however late its own process comes', async () => {
    const aborted = (signal: AbortSignal): Promise<Reply> =>
      new Promise((resolve) => {
        signal.addEventListener('abort', () => resolve({ ...fine, status: 503, body: 'over' }));
      });
    let begun: () => void = () => undefined;
    const asked = new Promise<void>((resolve) => (begun = resolve));
    const { url, close } = await serve(
      (inbound) => {
        begun();
        return aborted(inbound.signal);
      },
      { drainMs: 700 },
    );
    const answer = ask({ url });
    await asked;
    const closed = close();
    // Both the moment to tell and the moment to disconnect have passed when the process goes on.
    setTimeout(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 900), 50);
    expect(await answer).toMatchObject({ status: 503, text: 'over' });
    await closed;
  });
});

describe('createServer', () => {
  it('rejects where the port is taken', async () => {
    const { url } = await serve(() => fine);
    const port = Number(new URL(url).port);
    await expect(serve(() => fine, { port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });

  it('rejects where the host is not of this machine', async () => {
    // An address for documentation only: https://www.rfc-editor.org/rfc/rfc5737, read 2026-11-20.
    const listening = serve(() => fine, { host: '192.0.2.1' });
    await expect(listening).rejects.toMatchObject({ code: 'EADDRNOTAVAIL' });
  });

  it('answers where the gateway breaks its promise, and goes on', async () => {
    const { url } = await serve((inbound) =>
      inbound.query === '' ? Promise.reject(new Error('broken')) : fine,
    );
    const { status, text } = await ask({ url });
    expect(status).toBe(500);
    expect(text).not.toContain('broken');
    expect((await ask({ url, path: '/v1/chat/completions?again' })).text).toBe('fine');
  });

  it('cuts the connection, says so in the log, and goes on where a stream breaks', async () => {
    const logged: unknown[] = [];
    const logger: Logger = { ...silentLogger, error: (line) => logged.push(line) };
    const body = { read: () => Promise.reject(new Error('broken')), cancel() {} };
    const { url } = await serve((inbound) => (inbound.query === '' ? { ...fine, body } : fine), {
      logger,
    });
    await expect(ask({ url })).rejects.toThrow();
    expect(logged).toMatchObject([
      { cause: 'Error: broken', stack: expect.stringContaining('create-server.test.ts') as string },
    ]);
    expect((await ask({ url, path: '/v1/chat/completions?again' })).text).toBe('fine');
  });

  it('does not show the gateway a body above its limit', async () => {
    const { url } = await serve(() => Promise.reject(new LLMError('internal', 'was called')), {
      maxBodyBytes: 4,
    });
    const { status, text } = await ask({ url, body: '12345' });
    expect(status).toBe(413);
    expect(text).toContain('4 bytes');
  });

  it('hands a request over as it was written', async () => {
    const seen: Inbound[] = [];
    const { url } = await serve((inbound) => {
      seen.push(inbound);
      return fine;
    });
    await speak(
      url,
      [
        'PUT /v1/models/a%2Fb?x=1?y HTTP/1.1',
        'Host: gateway',
        'Connection: close',
        'X-Twice: one',
        'X-Twice: two',
        'Set-Cookie: of-no-interest',
        'Content-Length: 2',
        '',
        'é',
      ].join('\r\n'),
    );
    expect(seen).toHaveLength(1);
    const { headers, body, signal, ...rest } = seen[0] ?? {};
    expect(rest).toEqual({
      method: 'PUT',
      path: '/v1/models/a%2Fb',
      query: 'x=1?y',
      peer: '127.0.0.1',
    });
    expect(headers).toMatchObject({ host: 'gateway', 'x-twice': 'one, two' });
    expect(headers).not.toHaveProperty('set-cookie');
    expect(Buffer.concat([body ?? []].flat()).toString()).toBe('é');
    expect(signal?.aborted).toBe(false);
  });

  it.runIf(hasIPv6)('says in a URL where it listens', async () => {
    const { url } = await serve(() => fine, { host: '::1' });
    expect(url).toMatch(/^http:\/\/\[::1\]:\d+$/);
    expect((await ask({ url })).text).toBe('fine');
  });

  it('drains its gateway when it closes', async () => {
    const { gateway } = gatewayOf([]);
    let drained = 0;
    const server = await createServer({
      gateway: { ...gateway, drain: () => (drained += 1) },
      port: 0,
    });
    await server.close();
    expect(drained).toBe(1);
    await expect(ask({ url: server.url })).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });
});
