import { createServer } from 'node:http';
import { describe, expect, it } from 'vitest';
import { readAll } from '../stream/read-all.ts';
import { createTransport } from './default-node.ts';

describe('createTransport', () => {
  it('closes without ever having been used', async () => {
    await expect(createTransport().close()).resolves.toBeUndefined();
  });

  it('sends the calls that came while it was loading, and those after', async () => {
    const server = createServer((_, response) => response.end('ok'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const transport = createTransport();
    const ask = async () => {
      const { signal } = new AbortController();
      const origin = `http://127.0.0.1:${port}`;
      const { body } = await transport.send({
        method: 'GET',
        origin,
        path: '/',
        headers: {},
        signal,
      });
      return new TextDecoder().decode(await readAll(body, 100));
    };
    expect(await Promise.all([ask(), ask()])).toEqual(['ok', 'ok']);
    expect(await ask()).toBe('ok');
    await transport.close();
    server.closeAllConnections();
    server.close();
  });
});
