import { once } from 'node:events';
import { createServer as createUpstream, type ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:net';
import type { JsonObject, Logger } from '@llm/core';
import { silentLogger } from '@llm/core';
import { describe, expect, it } from 'vitest';
import { loadConfig } from './config/load.ts';
import { startGateway } from './start-gateway.ts';

const source: JsonObject = {
  model_list: [{ model_name: 'a', litellm_params: { model: 'mock/a' } }],
};
const configOf = (more: JsonObject = {}) => loadConfig({ ...source, ...more }, { environment: {} });

const ask = (url: string) =>
  fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'a', messages: [{ role: 'user', content: 'Hello' }] }),
  });

function urlOf(server: Server): string {
  const address = server.address();
  return typeof address === 'object' && address !== null ? `http://127.0.0.1:${address.port}` : '';
}

describe('startGateway', () => {
  it('takes no other port where the wanted one is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const port = Number(new URL(urlOf(other)).port);
    await expect(startGateway(await configOf(), { port })).rejects.toMatchObject({
      code: 'invalid_request',
      message: `cannot listen on 127.0.0.1 port ${port}: something else does; stop it, or choose another port (--port, PORT, or server.port)`,
    });
    other.close();
  });

  it('says that a host is not an address of this machine', async () => {
    // 192.0.2.0/24 is set aside for documentation (RFC 5737), so no machine has it.
    const options = { host: '192.0.2.1', port: 0, allowUnauthenticated: true };
    await expect(startGateway(await configOf(), options)).rejects.toMatchObject({
      code: 'invalid_request',
      message: 'cannot listen on 192.0.2.1 port 0: the host is not an address of this machine',
    });
  });

  it('does not listen for others without a key', async () => {
    const options = { host: '0.0.0.0', port: 0 };
    await expect(startGateway(await configOf(), options)).rejects.toMatchObject({
      code: 'permission_denied',
    });
  });

  it('closes once, however often it is told to, and lets an open call end', async () => {
    const upstream = createUpstream();
    const asked = new Promise<ServerResponse>((resolve) => {
      upstream.once('request', (_, response) => resolve(response));
    });
    upstream.listen(0, '127.0.0.1');
    await once(upstream, 'listening');
    const params = { model: 'openai/a', api_key: 'sk', api_base: `${urlOf(upstream)}/v1` };
    const model_list = [{ model_name: 'a', litellm_params: params }];
    const server = await startGateway(await configOf({ model_list }), { port: 0 });

    const call = ask(server.url);
    const response = await asked;
    const closing = [server.close(), server.close()];
    response.end(
      '{"choices":[{"message":{"role":"assistant","content":"Hi"},"finish_reason":"stop"}]}',
    );
    expect((await call).status).toBe(200);
    await Promise.all([...closing, server.close()]);
    await expect(ask(server.url)).rejects.toThrow();
    upstream.close();
  });

  it('holds the limits of the file', async () => {
    const limits = { server: { body_limit_mb: 0.00001 } };
    const server = await startGateway(await configOf(limits), { port: 0 });
    try {
      expect((await ask(server.url)).status).toBe(413);
    } finally {
      await server.close();
    }
  });

  it('says where it listens, who may call, and what has no effect', async () => {
    const lines: string[] = [];
    const note = (_: object, message: string): void => void lines.push(message);
    const logger: Logger = { ...silentLogger, info: note, warn: note };
    const config = await configOf({ litellm_settings: { modify_params: true } });
    const server = await startGateway(config, { port: 0, logger });
    try {
      const answer = await fetch(`${server.url}/health/liveliness`);
      expect(answer.status).toBe(200);
      await answer.text();
    } finally {
      await server.close();
    }
    expect(lines).toEqual([
      'litellm_settings.modify_params: is known from LiteLLM and has no effect here yet',
      'knows prices and limits as of',
      'listening',
      'no master key: only this machine can call',
    ]);
  });

  it('warns where everybody may call', async () => {
    const lines: string[] = [];
    const logger: Logger = { ...silentLogger, warn: (_, message) => void lines.push(message) };
    const options = { port: 0, allowUnauthenticated: true, logger };
    await (await startGateway(await configOf(), options)).close();
    expect(lines).toEqual(['no master key: everybody who reaches this address may call']);
  });
});
