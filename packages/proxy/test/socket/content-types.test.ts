import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BothLanes, laneNames, modelsAt, startBothLanes } from '../support/both-lanes.ts';
import { ask } from '../support/http-client.ts';
import { readStream } from '../support/read-stream.ts';
import { serveHttp, type TestServer } from '../support/serve.ts';
import {
  endings,
  openaiChunk,
  openings,
  streamRequest,
  textPiece,
} from '../support/small-streams.ts';
import type { UpstreamKind } from '../support/stage.ts';

let answer: { readonly type: string | undefined; readonly body: string };
let upstream: TestServer;
let gateways: BothLanes;
beforeAll(async () => {
  upstream = await serveHttp((request, response) => {
    request.resume();
    if (answer.type !== undefined) response.setHeader('content-type', answer.type);
    response.end(answer.body);
  });
  gateways = await startBothLanes(modelsAt(upstream.origin));
});
afterAll(async () => {
  await gateways.close();
  await upstream.close();
});

const kinds: readonly UpstreamKind[] = ['openai', 'anthropic'];
const streams: Readonly<Record<UpstreamKind, string>> = {
  openai:
    openings.openai + textPiece('openai', 'Hello') + openaiChunk({}, 'stop') + 'data: [DONE]\n\n',
  anthropic: openings.anthropic + textPiece('anthropic', 'Hello', true) + endings.anthropic,
};
const wholes: Readonly<Record<UpstreamKind, object>> = {
  openai: {
    id: 'c',
    object: 'chat.completion',
    created: 1,
    model: 'm',
    choices: [
      { index: 0, message: { role: 'assistant', content: 'Hello' }, finish_reason: 'stop' },
    ],
  },
  anthropic: {
    id: 'm',
    type: 'message',
    role: 'assistant',
    model: 'm',
    content: [{ type: 'text', text: 'Hello' }],
    stop_reason: 'end_turn',
    stop_sequence: null,
    usage: { input_tokens: 1, output_tokens: 1 },
  },
};
const types = [
  undefined,
  'Text/Event-Stream',
  'text/event-stream;charset=UTF-8',
  'application/json',
  'text/plain',
  'application/octet-stream',
];

describe.each(laneNames)('lane %s', (lane) => {
  const call = async (caller: UpstreamKind, kind: UpstreamKind, stream: boolean) => {
    const { url } = gateways.of[lane];
    return ask({ url, ...streamRequest(caller, kind, { stream }) });
  };

  describe.each(kinds)('a caller of %s', (caller) => {
    it.each(types)('gets the stream that an upstream calls %s', async (type) => {
      for (const kind of kinds) {
        answer = { type, body: `\n${streams[kind]}` };
        const { status, headers, text } = await call(caller, kind, true);
        expect(status).toBe(200);
        expect(headers['content-type']).toContain('text/event-stream');
        expect(readStream(caller, text)).toMatchObject({ text: 'Hello', errors: [] });
      }
    });

    it.each(types)('gets the whole answer that an upstream calls %s', async (type) => {
      for (const kind of kinds) {
        answer = { type, body: `\r\n ${JSON.stringify(wholes[kind])}` };
        const streamed = await call(caller, kind, true);
        expect(readStream(caller, streamed.text)).toMatchObject({ text: 'Hello', errors: [] });
        const whole = await call(caller, kind, false);
        expect(JSON.stringify(JSON.parse(whole.text))).toContain('"Hello"');
        expect(whole.status).toBe(200);
      }
    });

    it.each(types)('gets a whole answer where an upstream streams as %s', async (type) => {
      for (const kind of kinds) {
        answer = { type, body: streams[kind] };
        const { status, text } = await call(caller, kind, false);
        expect(status).toBe(200);
        expect(JSON.stringify(JSON.parse(text))).toContain('"Hello"');
      }
    });

    it.each(types)('is told of a page in HTML that an upstream calls %s', async (type) => {
      for (const stream of [true, false]) {
        answer = { type, body: '<!doctype html><title>Welcome</title>' };
        const { status } = await call(caller, caller, stream);
        expect(status).toBe(502);
      }
    });
  });
});
