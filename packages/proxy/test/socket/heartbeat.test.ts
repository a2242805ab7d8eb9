import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type BothLanes, startBothLanes } from '../support/both-lanes.ts';
import { openStream } from '../support/http-client.ts';
import { serveHttp, type TestServer } from '../support/serve.ts';
import { endings, openings, streamRequest, textPiece } from '../support/small-streams.ts';
import { readStream } from '../support/read-stream.ts';

/** What the upstream sends at once, and what when it is told to go on. `undefined`: not even a head. */
let first: string | undefined;
let rest = '';
/** From its first failure on the upstream fails at once, because the call may come again. */
let isGone = false;
let goOn: () => void = () => undefined;
let upstream: TestServer;
let gateways: BothLanes;
beforeAll(async () => {
  upstream = await serveHttp((request, response) => {
    request.resume();
    if (isGone) {
      request.socket.destroy();
      return;
    }
    if (first !== undefined) {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      if (first === '') response.flushHeaders();
      else response.write(first);
    }
    goOn = () => {
      if (!response.headersSent) response.writeHead(200, { 'content-type': 'text/event-stream' });
      isGone = rest === '';
      if (isGone) request.socket.destroy();
      else response.end(rest);
    };
  });
  gateways = await startBothLanes({
    models: { slow: { provider: 'openai', baseUrl: `${upstream.origin}/v1` } },
    heartbeatMs: 20,
  });
});
afterAll(async () => {
  await gateways.close();
  await upstream.close();
});

beforeEach(() => {
  isGone = false;
});

const wholeEndings = { openai: ['stop', '[DONE]'], anthropic: ['end_turn', 'message_stop'] };

describe.each([
  ['native', 'openai'],
  ['translate', 'openai'],
  ['translate', 'anthropic'],
] as const)('a silent stream, lane %s, caller %s', (lane, caller) => {
  it('is kept alive by comments, and goes on whole', async () => {
    first = openings.openai + textPiece('openai', 'Hello');
    rest = textPiece('openai', ' again') + endings.openai;
    const stream = await openStream({
      url: gateways.of[lane].url,
      ...streamRequest(caller, 'slow'),
    });
    expect(stream.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
    });
    await stream.until(': keepalive\n\n: keepalive\n\n: keepalive\n\n');
    goOn();
    const told = readStream(caller, await stream.rest());
    expect(told).toMatchObject({ text: 'Hello again', errors: [] });
    expect(told.endings).toEqual(wholeEndings[caller]);
  });

  const beginnings = [undefined, '', ': PROCESSING\n\n', openings.openai];

  it.each(beginnings)(
    'begins with comments where its first content takes long: %j',
    async (begun) => {
      first = begun;
      rest =
        (begun === openings.openai ? '' : openings.openai) +
        textPiece('openai', 'Hi') +
        endings.openai;
      const stream = await openStream({
        url: gateways.of[lane].url,
        ...streamRequest(caller, 'slow'),
      });
      expect(stream.status).toBe(200);
      expect(stream.headers).toMatchObject({ 'content-type': 'text/event-stream; charset=utf-8' });
      expect(stream.headers['x-request-id']).toBeDefined();
      await stream.until(': keepalive\n\n: keepalive\n\n');
      goOn();
      const told = readStream(caller, await stream.rest());
      expect(told).toMatchObject({ text: 'Hi', errors: [] });
      expect(told.endings).toEqual(wholeEndings[caller]);
    },
  );

  it.each(beginnings)(
    'tells a failure inside it once it has begun with comments: %j',
    async (begun) => {
      first = begun;
      rest = '';
      const stream = await openStream({
        url: gateways.of[lane].url,
        ...streamRequest(caller, 'slow'),
      });
      await stream.until(': keepalive\n\n');
      goOn();
      const told = readStream(caller, await stream.rest());
      expect(told).toMatchObject({ text: '', endings: [], endsWithError: true });
      expect(told.errors).toHaveLength(1);
    },
  );
});
