import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { onRequest } from '../support/broken-upstream.ts';
import { ask } from '../support/http-client.ts';
import { serveTcp, type TestServer } from '../support/serve.ts';
import { anthropicEvent, openings, streamRequest } from '../support/small-streams.ts';
import { type UpstreamKind, upstreamKinds } from '../support/stage.ts';
import { startGateway, type TestGateway } from '../support/start-gateway.ts';
import type { Socket } from 'node:net';

let act: (socket: Socket) => void = () => undefined;
let upstream: TestServer;
let gateway: TestGateway;
beforeAll(async () => {
  upstream = await serveTcp((socket) => onRequest(socket, () => act(socket)));
  gateway = await startGateway({
    models: {
      openai: { provider: 'openai', baseUrl: `${upstream.origin}/v1` },
      anthropic: { provider: 'anthropic', baseUrl: upstream.origin },
      // Nobody listens there.
      'openai-away': { provider: 'openai', baseUrl: 'http://127.0.0.1:1/v1' },
      'anthropic-away': { provider: 'anthropic', baseUrl: 'http://127.0.0.1:1' },
    },
    cooldown: false,
  });
});
afterAll(async () => {
  await gateway.close();
  await upstream.close();
});
beforeEach(() => {
  act = () => undefined;
});

const pairs = upstreamKinds.flatMap((caller) => upstreamKinds.map((kind) => ({ caller, kind })));

const eventStream =
  'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n';

function jsonAnswer(status: string, body: string, type = 'application/json'): string {
  return `HTTP/1.1 ${status}\r\ncontent-type: ${type}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

const inBand: Readonly<Record<UpstreamKind, string>> = {
  openai: `data: ${JSON.stringify({ error: { message: 'too busy', code: 503, type: 'server_error' } })}\n\n`,
  anthropic: anthropicEvent('error', { error: { type: 'overloaded_error', message: 'too busy' } }),
};

interface Case {
  readonly name: string;
  readonly act: (socket: Socket, kind: UpstreamKind) => void;
  readonly status: number;
  readonly says?: string;
}

const cases: readonly Case[] = [
  {
    name: 'the upstream resets the connection',
    act: (socket) => socket.resetAndDestroy(),
    status: 502,
  },
  { name: 'the upstream closes without a word', act: (socket) => socket.end(), status: 502 },
  {
    name: 'the upstream closes in the middle of its headers',
    act: (socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-ty'),
    status: 502,
  },
  {
    name: 'the upstream speaks no HTTP',
    act: (socket) => socket.end('220 mail.example ESMTP\r\n\r\n'),
    status: 502,
  },
  {
    name: 'a stream has headers and nothing else',
    act: (socket) => socket.end(eventStream),
    status: 502,
  },
  {
    name: 'a stream has an opening and nothing else',
    act: (socket, kind) => socket.end(eventStream + openings[kind]),
    status: 502,
  },
  {
    name: 'the first event is an error',
    act: (socket, kind) => socket.end(eventStream + openings[kind] + inBand[kind]),
    status: 503,
    says: 'too busy',
  },
  {
    name: 'a proxy answers in HTML',
    act: (socket) =>
      socket.end(jsonAnswer('503 Service Unavailable', '<h1>away</h1>', 'text/html')),
    status: 503,
  },
  {
    name: 'the upstream redirects',
    act: (socket) =>
      socket.end(
        'HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n',
      ),
    status: 502,
  },
  {
    name: 'a whole answer is no JSON',
    act: (socket) => socket.end(jsonAnswer('200 OK', '{"id": "x", ')),
    status: 502,
  },
];

describe.each(pairs)('a failure before the first byte, $caller → $kind', ({ caller, kind }) => {
  const check = async (
    model: string,
    stream: boolean,
    { status, says }: Omit<Case, 'act' | 'name'>,
  ) => {
    const answer = await ask({ url: gateway.url, ...streamRequest(caller, model, { stream }) });
    // Anthropic's own status for an overload.
    const expected = status === 503 && caller === 'anthropic' ? [503, 529] : [status];
    expect(expected).toContain(answer.status);
    expect(answer.headers['content-type']).toBe('application/json');
    const body: unknown = JSON.parse(answer.text);
    expect(body).toMatchObject(
      caller === 'openai'
        ? { error: { message: expect.any(String), type: expect.any(String) } }
        : { type: 'error', error: { type: expect.any(String), message: expect.any(String) } },
    );
    expect(answer.text).not.toMatch(/\bat .*:\d+|127\.0\.0\.1|node_modules|sk-upstream/);
    if (says !== undefined) expect(answer.text).toContain(says);
  };

  describe.each([true, false])('stream: %s', (stream) => {
    it.each(cases)('has its own status: $name', async ({ act: break_, status, says }) => {
      act = (socket) => break_(socket, kind);
      await check(kind, stream, { status, ...(says === undefined ? {} : { says }) });
    });

    it('has its own status: nobody listens', () => check(`${kind}-away`, stream, { status: 502 }));
  });
});
