import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import type { TransportRequest, TransportResponse } from '../../contract/transport.ts';
import { isLLMError, LLMError } from '../../error/llm-error.ts';
import { fakeClock } from '../../testing/fake-clock.ts';
import { createFetchTransport, type FetchTransportOptions } from './create-fetch-transport.ts';

const servers: Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }
});

async function listen(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
}

const request = (origin: string, more: Partial<TransportRequest> = {}): TransportRequest => ({
  method: 'POST',
  origin,
  path: '/answer?x=1',
  headers: { 'content-type': 'application/json' },
  body: '{}',
  signal: new AbortController().signal,
  ...more,
});

async function readText({ body }: TransportResponse): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for (let piece = await body.read(); piece !== undefined; piece = await body.read()) {
    text += decoder.decode(piece, { stream: true });
  }
  return text;
}

const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'none',
    (error: unknown) => (isLLMError(error) ? error.code : String(error)),
  );

/** Listeners that a signal still has, counted through a double of its two methods. */
function countedSignal(): { readonly signal: AbortSignal; abort(): void; listeners(): number } {
  const controller = new AbortController();
  const { signal } = controller;
  let listeners = 0;
  const add = signal.addEventListener.bind(signal);
  const remove = signal.removeEventListener.bind(signal);
  signal.addEventListener = (...arguments_: Parameters<typeof add>) => {
    listeners += 1;
    add(...arguments_);
  };
  signal.removeEventListener = (...arguments_: Parameters<typeof remove>) => {
    listeners -= 1;
    remove(...arguments_);
  };
  return { signal, abort: () => controller.abort(), listeners: () => listeners };
}

describe('createFetchTransport', () => {
  const send = createFetchTransport();

  it('reports an upstream that is not there', async () => {
    const origin = await listen(() => undefined);
    const [server] = servers.splice(0);
    server?.close();
    expect(await codeOf(send(request(origin)))).toBe('connection');
  });

  it('reports an upstream that closes before it answers', async () => {
    const origin = await listen((incoming) => incoming.socket.destroy());
    expect(await codeOf(send(request(origin)))).toBe('connection');
  });

  it('reports a body that breaks off', async () => {
    const origin = await listen((_, outgoing) => {
      outgoing.writeHead(200, { 'content-length': '100' });
      outgoing.write('part');
      setImmediate(() => outgoing.destroy());
    });
    const response = await send(request(origin));
    expect(await codeOf(readText(response))).toBe('connection');
  });

  it('reports headers that do not come in time, and closes the upstream', async () => {
    const clock = fakeClock();
    const { origin, closed, asked } = await listenForClose();
    const sending = codeOf(createFetchTransport({ clock, headersMs: 50 })(request(origin)));
    await asked;
    await clock.advance(50);
    expect(await sending).toBe('timeout');
    await closed;
    expect(clock.pending).toBe(0);
  });

  it('prefers the timeouts of the call', async () => {
    const clock = fakeClock();
    const { origin, asked } = await listenForClose();
    const sending = codeOf(
      createFetchTransport({ clock, headersMs: 50_000 })(
        request(origin, { timeouts: { headersMs: 5 } }),
      ),
    );
    await asked;
    await clock.advance(5);
    expect(await sending).toBe('timeout');
  });

  it('reports a body that stalls, and closes the upstream', async () => {
    const clock = fakeClock();
    const { origin, closed } = await listenForClose('first');
    const { body } = await createFetchTransport({ clock, idleMs: 50 })(request(origin));
    await body.read();
    const reading = codeOf(body.read());
    await clock.advance(49);
    await clock.advance(1);
    expect(await reading).toBe('timeout');
    expect(await codeOf(body.read())).toBe('timeout');
    await closed;
    expect(clock.pending).toBe(0);
  });

  it('does not count the time of a slow reader', async () => {
    const clock = fakeClock();
    const origin = await listen((_, outgoing) => outgoing.end('whole'));
    const response = await createFetchTransport({ clock, idleMs: 50 })(request(origin));
    await clock.advance(1_000);
    expect(await readText(response)).toBe('whole');
  });

  it('does not call at all for a signal that is already aborted', async () => {
    let asked = 0;
    const origin = await listen((_, outgoing) => {
      asked += 1;
      outgoing.end();
    });
    expect(await codeOf(send(request(origin, { signal: AbortSignal.abort() })))).toBe('cancelled');
    expect(asked).toBe(0);
  });

  it('is cancelled by its signal before the headers', async () => {
    const { origin, closed, asked } = await listenForClose();
    const counted = countedSignal();
    const sending = codeOf(send(request(origin, { signal: counted.signal })));
    await asked;
    counted.abort();
    expect(await sending).toBe('cancelled');
    await closed;
  });

  it('is cancelled by its signal in the middle of a read', async () => {
    const { origin, closed } = await listenForClose('first');
    const counted = countedSignal();
    const { body } = await send(request(origin, { signal: counted.signal }));
    await body.read();
    const reading = codeOf(body.read());
    counted.abort();
    expect(await reading).toBe('cancelled');
    expect(await codeOf(body.read())).toBe('cancelled');
    await closed;
  });

  it('gives the reason of a signal where that is an error of ours', async () => {
    const { origin, asked } = await listenForClose();
    const controller = new AbortController();
    const sending = codeOf(send(request(origin, { signal: controller.signal })));
    await asked;
    controller.abort(new LLMError('queue_timeout', 'waited too long'));
    expect(await sending).toBe('queue_timeout');
  });

  it('rejects a pending and every later read once it is cancelled, and closes the upstream', async () => {
    const { origin, closed } = await listenForClose('first');
    const counted = countedSignal();
    const { body } = await send(request(origin, { signal: counted.signal }));
    await body.read();
    const reading = codeOf(body.read());
    body.cancel();
    body.cancel();
    expect(await reading).toBe('cancelled');
    expect(await codeOf(body.read())).toBe('cancelled');
    expect(counted.listeners()).toBe(0);
    await closed;
  });

  it('does not follow a redirect', async () => {
    const paths: (string | undefined)[] = [];
    const origin = await listen((incoming, outgoing) => {
      paths.push(incoming.url);
      outgoing.writeHead(307, { location: '/elsewhere' }).end('moved');
    });
    const response = await send(request(origin));
    expect(response.status).toBe(307);
    expect(response.headers['location']).toBe('/elsewhere');
    expect(await readText(response)).toBe('moved');
    expect(paths).toEqual(['/answer?x=1']);
  });

  it('reports a redirect that the runtime hides', async () => {
    const fetch: FetchTransportOptions['fetch'] = async () => {
      const response = Response.error();
      Object.defineProperty(response, 'type', { value: 'opaqueredirect' });
      return response;
    };
    const hidden = createFetchTransport({ fetch });
    expect(await codeOf(hidden(request('http://127.0.0.1:1')))).toBe('connection');
  });

  it('sends the request and gives the answer', async () => {
    const origin = await listen((incoming, outgoing) => {
      const pieces: Buffer[] = [];
      incoming.on('data', (piece: Buffer) => pieces.push(piece));
      incoming.on('end', () => {
        outgoing.setHeader('X-Request-Id', 'r1');
        outgoing.setHeader('Set-Cookie', ['a=1', 'b=2']);
        outgoing.writeHead(418);
        outgoing.end(
          JSON.stringify({
            method: incoming.method,
            url: incoming.url,
            encoding: incoming.headers['accept-encoding'],
            key: incoming.headers['x-key'],
            body: Buffer.concat(pieces).toString(),
          }),
        );
      });
    });
    const counted = countedSignal();
    const response = await send(
      request(origin, {
        headers: { 'x-key': 'secret' },
        body: new TextEncoder().encode('héllo'),
        signal: counted.signal,
      }),
    );
    expect(response.status).toBe(418);
    expect(response.headers).toMatchObject({ 'x-request-id': 'r1', 'set-cookie': 'a=1, b=2' });
    expect(JSON.parse(await readText(response))).toEqual({
      method: 'POST',
      url: '/answer?x=1',
      encoding: 'identity',
      key: 'secret',
      body: 'héllo',
    });
    expect(await response.body.read()).toBeUndefined();
    expect(counted.listeners()).toBe(0);
    counted.abort();
    expect(await response.body.read()).toBeUndefined();
  });

  it('gives bytes as they come', async () => {
    let writeMore: (() => void) | undefined;
    const origin = await listen((_, outgoing) => {
      outgoing.write('one');
      writeMore = () => outgoing.end('two');
    });
    const { body } = await send(request(origin));
    expect(new TextDecoder().decode(await body.read())).toBe('one');
    writeMore?.();
    expect(new TextDecoder().decode(await body.read())).toBe('two');
    expect(await body.read()).toBeUndefined();
  });

  it('gives an answer without a body', async () => {
    const origin = await listen((_, outgoing) => outgoing.writeHead(204).end());
    const { status, body } = await send(get(origin));
    expect(status).toBe(204);
    expect(await body.read()).toBeUndefined();
    body.cancel();
    expect(await body.read()).toBeUndefined();
  });

  it('drops the headers of a compression that fetch has undone', async () => {
    const origin = await listen((_, outgoing) => {
      const packed = gzipSync('unpacked');
      outgoing.writeHead(200, { 'content-encoding': 'gzip', 'content-length': packed.length });
      outgoing.end(packed);
    });
    const response = await send(request(origin));
    expect(response.headers['content-encoding']).toBeUndefined();
    expect(response.headers['content-length']).toBeUndefined();
    expect(await readText(response)).toBe('unpacked');
  });
});

function get(origin: string): TransportRequest {
  const { method: _, body: __, ...rest } = request(origin);
  return { ...rest, method: 'GET' };
}

/** A server that begins an answer at most, and tells when it was asked and when its caller went away. */
async function listenForClose(beginning?: string): Promise<{
  readonly origin: string;
  readonly asked: Promise<void>;
  readonly closed: Promise<void>;
}> {
  let tellAsked = (): void => undefined;
  let tellClosed = (): void => undefined;
  const asked = new Promise<void>((resolve) => (tellAsked = resolve));
  const closed = new Promise<void>((resolve) => (tellClosed = resolve));
  const origin = await listen((incoming, outgoing) => {
    incoming.socket.once('close', tellClosed);
    tellAsked();
    if (beginning !== undefined) outgoing.write(beginning);
  });
  return { origin, asked, closed };
}
