import { answer, fin, head, reset, startWall, type Wall, type WallStep } from '@llm/core/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask } from '../support/http-client.ts';
import { anthropicEvent, openings, streamRequest } from '../support/small-streams.ts';
import { type UpstreamKind, upstreamKinds } from '../support/stage.ts';
import { startGateway, type TestGateway } from '../support/start-gateway.ts';

let upstream: Wall;
let gateway: TestGateway;
beforeAll(async () => {
  upstream = await startWall();
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
const pairs = upstreamKinds.flatMap((caller) => upstreamKinds.map((kind) => ({ caller, kind })));

const eventStream = head(200, 'content-type: text/event-stream', 'connection: close');

const inBand: Readonly<Record<UpstreamKind, string>> = {
  openai: `data: ${JSON.stringify({ error: { message: 'too busy', code: 503, type: 'server_error' } })}\n\n`,
  anthropic: anthropicEvent('error', { error: { type: 'overloaded_error', message: 'too busy' } }),
};

interface Case {
  readonly name: string;
  readonly steps: (kind: UpstreamKind) => readonly WallStep[];
  readonly status: number;
  readonly says?: string;
}

const cases: readonly Case[] = [
  {
    name: 'the upstream resets the connection',
    steps: () => [reset],
    status: 502,
  },
  { name: 'the upstream closes without a word', steps: () => [fin], status: 502 },
  {
    name: 'the upstream closes in the middle of its headers',
    steps: () => ['HTTP/1.1 200 OK\r\ncontent-ty', fin],
    status: 502,
  },
  {
    name: 'the upstream speaks no HTTP',
    steps: () => ['220 mail.example ESMTP\r\n\r\n', fin],
    status: 502,
  },
  {
    name: 'a stream has headers and nothing else',
    steps: () => [eventStream, fin],
    status: 502,
  },
  {
    name: 'a stream has an opening and nothing else',
    steps: (kind) => [eventStream + openings[kind], fin],
    status: 502,
  },
  {
    name: 'the first event is an error',
    steps: (kind) => [eventStream + openings[kind] + inBand[kind], fin],
    status: 503,
    says: 'too busy',
  },
  {
    name: 'a proxy answers in HTML',
    steps: () => [...answer(503, ['content-type: text/html'], '<h1>away</h1>'), fin],
    status: 503,
  },
  {
    name: 'the upstream redirects',
    steps: () => [...answer('302 Found', ['location: http://127.0.0.1:1/']), fin],
    status: 502,
  },
  {
    name: 'a whole answer is no JSON',
    steps: () => [...answer(200, ['content-type: application/json'], '{"id": "x", '), fin],
    status: 502,
  },
];

describe.each(pairs)('a failure before the first byte, $caller → $kind', ({ caller, kind }) => {
  const check = async (
    model: string,
    stream: boolean,
    { status, says }: Omit<Case, 'steps' | 'name'>,
  ) => {
    const told = await ask({ url: gateway.url, ...streamRequest(caller, model, { stream }) });
    // Anthropic's own status for an overload.
    const expected = status === 503 && caller === 'anthropic' ? [503, 529] : [status];
    expect(expected).toContain(told.status);
    expect(told.headers['content-type']).toBe('application/json');
    const body: unknown = JSON.parse(told.text);
    expect(body).toMatchObject(
      caller === 'openai'
        ? { error: { message: expect.any(String), type: expect.any(String) } }
        : { type: 'error', error: { type: expect.any(String), message: expect.any(String) } },
    );
    expect(told.text).not.toMatch(/\bat .*:\d+|127\.0\.0\.1|node_modules|sk-upstream/);
    if (says !== undefined) expect(told.text).toContain(says);
  };

  describe.each([true, false])('stream: %s', (stream) => {
    it.each(cases)('has its own status: $name', async ({ steps, status, says }) => {
      upstream.playOtherwise(steps(kind));
      await check(kind, stream, { status, ...(says === undefined ? {} : { says }) });
    });

    it('has its own status: nobody listens', () => check(`${kind}-away`, stream, { status: 502 }));
  });
});
