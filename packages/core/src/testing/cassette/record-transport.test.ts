import { createServer, type RequestListener, type Server } from 'node:http';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import type { TransportRequest, TransportResponse } from '../../contract/transport.ts';
import { createHttp1Transport } from '../../transport/http1/create-http1-transport.ts';
import { fakeClock } from '../fake-clock.ts';
import { replayTransport } from '../replay-transport.ts';
import { failureOf } from '../test-failure.ts';
import { recordTransport } from './record-transport.ts';

const open: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

async function start(listener: RequestListener) {
  const server: Server = createServer(listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const http = createHttp1Transport();
  open.push(
    () => http.close(),
    () => {
      server.closeAllConnections();
      server.close();
    },
  );
  const request = (body: string, signal = new AbortController().signal): TransportRequest => ({
    method: 'POST',
    origin: `http://127.0.0.1:${port}`,
    path: '/v1/chat?api-key=plain-words',
    headers: { 'content-type': 'application/json', authorization: 'Bearer plain-words' },
    body,
    signal,
  });
  return { send: http.send, request };
}

async function piecesOf({ body }: TransportResponse): Promise<readonly string[]> {
  const pieces: string[] = [];
  for (let piece = await body.read(); piece; piece = await body.read())
    pieces.push(new TextDecoder().decode(piece));
  return pieces;
}

describe('recordTransport', () => {
  it('keeps a failure, and plays it', async () => {
    const { send, request } = await start((_, response) => response.socket?.resetAndDestroy());
    const recording = recordTransport(send);
    const { code } = await failureOf(recording({ ...request('{}'), replayable: false }));
    const cassette = recording.cassette();
    expect(cassette.exchanges).toMatchObject([{ error: { code } }]);
    expect((await failureOf(replayTransport(cassette)(request('{}')))).code).toBe(code);
  });

  it('keeps an answer that breaks, with what came before', async () => {
    const { send, request } = await start((_, response) => {
      response.writeHead(200);
      response.write('half', () => response.socket?.resetAndDestroy());
    });
    const recording = recordTransport(send);
    const { body } = await recording(request('{}'));
    expect(new TextDecoder().decode(await body.read())).toBe('half');
    const { code } = await failureOf(body.read());
    const again = await replayTransport(recording.cassette())(request('{}'));
    expect(new TextDecoder().decode(await again.body.read())).toBe('half');
    expect((await failureOf(again.body.read())).code).toBe(code);
  });

  it('says so where a replay reads on after its reader of that time left', async () => {
    const { send, request } = await start((_, response) => {
      response.writeHead(200);
      response.write('one');
    });
    const recording = recordTransport(send);
    const { body } = await recording(request('{}'));
    await body.read();
    body.cancel();
    const cassette = recording.cassette();
    expect(cassette.exchanges[0]?.response?.ending).toBe('left');
    const again = await replayTransport(cassette)(request('{}'));
    await again.body.read();
    expect((await failureOf(again.body.read())).message).toMatch(/the reader of that time left/);
  });

  it('keeps neither keys of requests nor what answers say of them', async () => {
    const { send, request } = await start((_, response) => {
      response.writeHead(401, { 'x-echo': 'plain-words', 'set-cookie': 'session=1' });
      response.end('no such key: plain-words or my-words-2');
    });
    const recording = recordTransport(send, { secrets: ['my-words-2'] });
    await piecesOf(await recording(request('{"note":"plain-words, my-words-2"}')));
    expect(JSON.stringify(recording.cassette())).not.toMatch(/plain-words|my-words-2|session/);
  });

  it('keeps the pieces of a stream and when they came', async () => {
    const clock = fakeClock({ now: 1_000 });
    const { send, request } = await start((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: 1\n\n');
      next = () => response.end('data: 2\n\n');
    });
    let next: () => unknown = () => undefined;
    const recording = recordTransport(send, { clock });
    const { body } = await recording(request('{}'));
    await clock.advance(20);
    await body.read();
    await clock.advance(30);
    next();
    await body.read();
    while ((await body.read()) !== undefined);
    const cassette = recording.cassette();
    expect(cassette.exchanges[0]?.response).toMatchObject({
      afterMs: 0,
      pieces: [
        { atMs: 20, text: 'data: 1\n\n' },
        { atMs: 50, text: 'data: 2\n\n' },
      ],
      ending: 'complete',
    });

    const plain = await replayTransport(cassette)(request('{}'));
    expect(await piecesOf(plain)).toEqual(['data: 1\n\n', 'data: 2\n\n']);
  });
});
