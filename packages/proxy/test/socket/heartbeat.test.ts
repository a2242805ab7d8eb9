import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStream } from '../support/http-client.ts';
import { serveHttp, type TestServer } from '../support/serve.ts';
import { endings, openings, streamRequest, textPiece } from '../support/small-streams.ts';
import { readStream } from '../support/read-stream.ts';
import { startGateway, type TestGateway } from '../support/start-gateway.ts';

let goOn: () => void = () => undefined;
let upstream: TestServer;
const gateways = new Map<string, TestGateway>();
beforeAll(async () => {
  upstream = await serveHttp((request, response) => {
    request.resume();
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(openings.openai + textPiece('openai', 'Hello'));
    goOn = () => response.end(textPiece('openai', ' again') + endings.openai);
  });
  for (const lane of ['native', 'translate'] as const) {
    const gateway = await startGateway({
      models: { slow: { provider: 'openai', baseUrl: `${upstream.origin}/v1` } },
      lane,
      heartbeatMs: 20,
    });
    gateways.set(lane, gateway);
  }
});
afterAll(async () => {
  for (const gateway of gateways.values()) await gateway.close();
  await upstream.close();
});

describe.each([
  ['native', 'openai'],
  ['translate', 'openai'],
  ['translate', 'anthropic'],
] as const)('a silent stream, lane %s, caller %s', (lane, caller) => {
  it('is kept alive by comments, and goes on whole', async () => {
    const stream = await openStream({
      url: gateways.get(lane)?.url ?? '',
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
    expect(told.endings).toEqual(
      caller === 'openai' ? ['stop', '[DONE]'] : ['end_turn', 'message_stop'],
    );
  });
});
