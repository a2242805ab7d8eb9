import { once } from 'node:events';
import { createServer } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isLLMError } from '../error/llm-error.ts';
import { fakeClock } from '../testing/fake-clock.ts';
import { createTransport } from './default-web.ts';

const server = createServer((incoming, outgoing) => {
  if (incoming.url === '/answer') outgoing.end('whole');
});
let origin = '';

beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address === 'object' && address !== null) origin = `http://127.0.0.1:${address.port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const request = (path: string) => ({
  method: 'POST',
  origin,
  path,
  headers: {},
  signal: new AbortController().signal,
});

describe('createTransport of other runtimes', () => {
  it('takes the bounds that fetch can keep', async () => {
    const clock = fakeClock();
    const { send } = createTransport({ headersMs: 50, idleMs: 50, clock });
    const sending = send(request('/silence')).catch((error: unknown) => error);
    await clock.advance(50);
    expect(isLLMError(await sending, 'timeout')).toBe(true);
  });

  it('sends by fetch, and has no sockets of its own to close', async () => {
    const { send, close } = createTransport();
    const { status, body } = await send(request('/answer'));
    expect(status).toBe(200);
    expect(new TextDecoder().decode(await body.read())).toBe('whole');
    expect(await body.read()).toBeUndefined();
    await close();
  });
});
