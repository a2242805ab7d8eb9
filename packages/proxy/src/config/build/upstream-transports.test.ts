import { once } from 'node:events';
import { createServer, request as httpRequest, type RequestListener, type Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import { type JsonObject, systemClock, type Transport } from '@llm/core';
import { afterEach, describe, expect, it } from 'vitest';
import { loadConfig } from '../load.ts';
import { createUpstreamTransports, transportLines } from './upstream-transports.ts';

const endings: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).toReversed()) await end();
});

async function listen(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  endings.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return typeof address === 'object' && address !== null ? `127.0.0.1:${address.port}` : '';
}

/** An upstream that says on which connection it was asked. */
const startUpstream = (listener: RequestListener = (_, response) => response.end('ok')) =>
  listen(createServer(listener));

/** A forward proxy that tells which hosts it was asked for. */
async function startProxy() {
  const asked: (string | undefined)[] = [];
  const sockets = new Set<Socket>();
  const server = createServer().on('connect', (request, client: Socket) => {
    asked.push(request.url);
    const [host = '', port] = (request.url ?? '').split(':');
    const upstream = connect({ host, port: Number(port) }, () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      upstream.pipe(client).pipe(upstream);
    });
    for (const socket of [client, upstream]) {
      sockets.add(socket.on('error', () => undefined));
    }
  });
  server.on('request', (request, response) => {
    asked.push(request.url);
    const upstream = httpRequest(request.url ?? '', { method: request.method, agent: false });
    upstream.on('error', () => response.destroy());
    upstream.on('response', (answer) => answer.pipe(response));
    request.pipe(upstream);
  });
  const host = await listen(server);
  endings.push(() => sockets.forEach((socket) => socket.destroy()));
  return { url: `http://${host}`, asked };
}

async function open(server: JsonObject, environment: Record<string, string> = {}) {
  const model_list = [{ model_name: 'a', litellm_params: { model: 'mock/a' } }];
  const config = await loadConfig({ model_list, server }, { environment });
  const transports = createUpstreamTransports(config, systemClock);
  endings.push(() => transports.close());
  return transports;
}

async function ask(send: Transport, host: string): Promise<string> {
  const { signal } = new AbortController();
  const request = { method: 'GET', origin: `http://${host}`, path: '/', headers: {}, signal };
  const { body } = await send(request);
  const bytes = await body.read();
  await body.read();
  return new TextDecoder().decode(bytes);
}

describe('createUpstreamTransports', () => {
  it.each(['nonsense', '', 'file:///a'])('refuse the origin %j', async (origin) => {
    const { send } = await open({});
    const { signal } = new AbortController();
    const request = { method: 'GET', origin, path: '/', headers: {}, signal };
    await expect(send(request)).rejects.toMatchObject({ code: 'invalid_request' });
  });

  it('names the proxy that is down, and not its password', async () => {
    const { send } = await open({}, { HTTP_PROXY: 'http://user:secret@127.0.0.1:1' });
    const call = ask(send, await startUpstream());
    await expect(call).rejects.toMatchObject({
      code: 'connection',
      message: expect.stringContaining('127.0.0.1:1'),
    });
    await expect(call).rejects.not.toMatchObject({ message: expect.stringContaining('secret') });
  });

  it('call through the proxy of the environment, and directly what NO_PROXY lists', async () => {
    const { url, asked } = await startProxy();
    const [through, direct] = [await startUpstream(), await startUpstream()];
    const { send } = await open({}, { HTTP_PROXY: url, NO_PROXY: direct });
    expect([await ask(send, through), await ask(send, direct)]).toEqual(['ok', 'ok']);
    expect(asked).toEqual([`http://${through}/`]);
  });

  it.each(['auto', 'undici', 'http1'])('call by %s', async (transport) => {
    const { send } = await open({ transport });
    const host = await startUpstream();
    expect([await ask(send, host), await ask(send, host)]).toEqual(['ok', 'ok']);
  });

  it('end their calls when they are closed', async () => {
    const { url } = await startProxy();
    const silent = await startUpstream(() => undefined);
    const alsoSilent = await startUpstream(() => undefined);
    const { send, close } = await open({}, { HTTP_PROXY: url, NO_PROXY: silent });
    const calls = [ask(send, silent), ask(send, alsoSilent)].map((call) =>
      expect(call).rejects.toMatchObject({ code: 'connection' }),
    );
    await new Promise((resolve) => setTimeout(resolve, 50));
    await close();
    await Promise.all(calls);
  });
});

describe('transportLines', () => {
  it('say by which transport each provider is called at each place, and why', async () => {
    const config = await loadConfig(
      {
        model_list: [
          { model_name: 'a', litellm_params: { model: 'openai/a', api_key: 'k' } },
          { model_name: 'b', litellm_params: { model: 'openai/b', api_key: 'k' } },
          {
            model_name: 'c',
            litellm_params: { model: 'openai/c', api_base: 'http://127.0.0.1:9/v1' },
          },
          { model_name: 'm', litellm_params: { model: 'mock/m' } },
        ],
      },
      { environment: { HTTPS_PROXY: 'http://proxy.example' } },
    );
    expect(transportLines(config)).toEqual([
      {
        provider: 'openai',
        origin: 'https://api.openai.com',
        transport: 'undici',
        reason: 'HTTPS_PROXY sets a forward proxy for it',
      },
      {
        provider: 'openai',
        origin: 'http://127.0.0.1:9',
        transport: 'http1',
        reason: 'no proxy, no certificates of its own and no HTTP/2 are asked for',
      },
    ]);
  });
});
