import { afterEach, describe, expect, it } from 'vitest';
import {
  cleanUp,
  openTransport,
  send,
  serveHttp,
  textOf,
} from '../../../test/support/http-peer.ts';

afterEach(cleanUp);

describe('createHttp1Transport', () => {
  it.each(['nonsense', 'null', 'http://a:99999', 'wss://127.0.0.1', 'file:///a', ''])(
    'refuses the origin %j',
    async (origin) => {
      await expect(send(openTransport(), { origin })).rejects.toMatchObject({
        code: 'invalid_request',
        param: 'origin',
      });
    },
  );

  it('does not follow a redirect', async () => {
    let calls = 0;
    const origin = await serveHttp((_, response) => {
      calls += 1;
      response.writeHead(307, { location: '/elsewhere' }).end();
    });
    expect((await send(openTransport(), { origin })).status).toBe(307);
    expect(calls).toBe(1);
  });

  it('sends the request and gives status, headers and body', async () => {
    const seen: string[] = [];
    const origin = await serveHttp((request, response) => {
      request.setEncoding('utf8');
      let body = '';
      request.on('data', (piece: string) => (body += piece));
      request.on('end', () => {
        seen.push([request.method, request.url, request.headers['x-test'], body].join(' '));
        response.writeHead(201, { 'x-answer': ['a', 'b'] }).end('done');
      });
    });
    const response = await send(openTransport(), {
      origin,
      path: '/a?b=c',
      headers: { 'x-test': '1' },
      body: 'hé',
    });
    expect(response.status).toBe(201);
    expect(response.headers['x-answer']).toBe('a, b');
    expect(await textOf(response.body)).toBe('done');
    expect(seen).toEqual(['POST /a?b=c 1 hé']);
  });

  it('uses a kept-alive socket again', async () => {
    const ports = new Set<number | undefined>();
    const origin = await serveHttp((request, response) => {
      ports.add(request.socket.remotePort);
      response.end('x');
    });
    const shared = openTransport();
    for (let call = 0; call < 3; call += 1) await textOf((await send(shared, { origin })).body);
    expect(ports.size).toBe(1);
  });
});
