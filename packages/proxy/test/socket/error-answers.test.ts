import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type BothLanes,
  type Lane,
  laneNames,
  modelsAt,
  startBothLanes,
} from '../support/both-lanes.ts';
import { ask } from '../support/http-client.ts';
import { serveHttp, type TestServer } from '../support/serve.ts';
import { openings, streamRequest, textPiece } from '../support/small-streams.ts';
import type { UpstreamKind } from '../support/stage.ts';
import { masterKeyOfTests, startGateway } from '../support/start-gateway.ts';

interface UpstreamAnswer {
  readonly status: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

let answer: UpstreamAnswer;
let upstream: TestServer;
let gateways: BothLanes;
const kinds: readonly UpstreamKind[] = ['openai', 'anthropic'];
beforeAll(async () => {
  upstream = await serveHttp((request, response) => {
    request.resume();
    response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers });
    response.end(answer.body);
  });
  gateways = await startBothLanes(modelsAt(upstream.origin));
});
afterAll(async () => {
  await gateways.close();
  await upstream.close();
});

const urlOf = (lane: Lane) => gateways.of[lane].url;

/** What an upstream says, and the words that its caller must see. */
const dialects: readonly (readonly [string, unknown, string])[] = [
  [
    'OpenAI’s form',
    { error: { message: 'say why', type: 'x', code: 'y', param: null } },
    'say why',
  ],
  [
    'Anthropic’s form',
    { type: 'error', error: { type: 'api_error', message: 'say why' } },
    'say why',
  ],
  ['a text at error', { error: 'say why' }, 'say why'],
  ['a message', { message: 'say why' }, 'say why'],
  [
    'an object that calls itself error',
    { object: 'error', message: 'say why', code: 7 },
    'say why',
  ],
  ['a text at detail', { detail: 'say why' }, 'say why'],
  [
    'a list at detail',
    { detail: [{ loc: ['body', 'n'], msg: 'say why', type: 'm' }] },
    'n: say why',
  ],
  ['a list of errors', { errors: [{ message: 'say' }, 'why'] }, 'say; why'],
  ['a list', [{ error: { code: 4, message: 'say why', status: 'X' } }], 'say why'],
  ['problem details', { type: 'about:blank', title: 'say why', status: 4 }, 'say why'],
  ['plain text', 'say why', 'say why'],
];

describe.each(laneNames)('lane %s', (lane) => {
  const call = (caller: UpstreamKind, kind: UpstreamKind, fields: object = {}) =>
    ask({ url: urlOf(lane), ...streamRequest(caller, kind, { stream: false, ...fields }) });

  describe.each(dialects)('an error in %s', (_, body, words) => {
    it.each([400, 401, 404, 422, 429, 500, 503])(
      'has its words for every caller: %i',
      async (status) => {
        const text = typeof body === 'string' ? body : JSON.stringify(body);
        answer = { status, body: text, headers: { 'x-ratelimit-limit-requests': '9' } };
        for (const caller of kinds) {
          for (const kind of kinds) {
            const reply = await call(caller, kind, { stream: status % 2 === 0 });
            const told: unknown = JSON.parse(reply.text);
            expect(told).toMatchObject({ error: { message: words } });
            if (caller === 'anthropic') expect(told).toMatchObject({ type: 'error' });
            expect(Math.floor(reply.status / 100)).toBe(Math.floor(status / 100));
            expect(reply.headers).toMatchObject({
              'x-llm-error-source': 'upstream',
              'x-llm-provider': kind,
              'x-llm-deployment': kind,
              'x-ratelimit-limit-requests': '9',
            });
          }
        }
      },
    );
  });

  it.each(['<html><h1>502</h1></html>', '', '{"cut', 'null'])(
    'tells the status where the upstream says nothing: %j',
    async (body) => {
      answer = { status: 502, body };
      for (const caller of kinds) {
        const reply = await call(caller, caller);
        expect(reply.status).toBe(502);
        expect(reply.text).toContain('502');
        expect(reply.text).not.toContain('<');
      }
    },
  );

  it.each(['<html><h1>Hello</h1></html>', '', 'hello', 'null', '7', '"x"', '{"cut'])(
    'blames nobody but the upstream for a success that is none: %j',
    async (body) => {
      for (const stream of [false, true]) {
        for (const caller of kinds) {
          answer = { status: 200, body };
          const reply = await call(caller, caller, { stream });
          expect(reply.status).toBe(502);
          expect(reply.headers['x-llm-error-source']).toBe('upstream');
          expect(reply.text).not.toContain('the body must');
        }
      }
    },
  );

  it.each([
    [600, 502],
    [999, 502],
    [399, 502],
    [304, 502],
  ])('never answers with the status %i', async (status, told) => {
    answer = { status, body: '{"error":{"message":"odd","type":"error"}}' };
    for (const caller of kinds) expect((await call(caller, caller)).status).toBe(told);
  });

  it('has the status of an error that came under 200', async () => {
    const error = { type: 'rate_limit_error', message: 'slow down' };
    answer = { status: 200, body: JSON.stringify({ type: 'error', error }) };
    for (const stream of [false, true]) {
      const reply = await call('anthropic', 'anthropic', { stream });
      expect(reply.status).toBe(429);
      expect(JSON.parse(reply.text)).toMatchObject({ error });
    }
  });

  it('passes a wait on, unless it is longer than a day', async () => {
    const body = '{"error":{"message":"slow down"}}';
    answer = { status: 429, body, headers: { 'retry-after': '7' } };
    expect((await call('openai', 'openai')).headers).toMatchObject({ 'retry-after': '7' });
    answer = { status: 429, body, headers: { 'retry-after': '99999999999' } };
    expect((await call('openai', 'openai')).headers).not.toHaveProperty('retry-after');
  });

  it('keeps an upstream’s own fields in the middle of a stream, for callers of its protocol', async () => {
    const failed = {
      message: 'tool call failed',
      type: 'invalid_request_error',
      code: 'tool_use_failed',
      failed_generation: '<f>',
    };
    const headers = { 'content-type': 'text/event-stream' };
    const body = `${openings.openai}${textPiece('openai', 'Hi')}data: ${JSON.stringify({ id: 'c', error: failed })}\n\n`;
    answer = { status: 200, body, headers };
    const told = await call('openai', 'openai', { stream: true });
    expect(told.text).toContain('"failed_generation":"<f>"');
    expect(told.text).toContain('"id":"c"');
    const translated = await call('anthropic', 'openai', { stream: true });
    expect(translated.text).toContain('"message":"tool call failed"');
    expect(translated.text).not.toContain('failed_generation');
  });

  it('reads as an error to the vendors’ own clients', async () => {
    answer = { status: 422, body: '{"detail":[{"msg":"field required"}]}' };
    const openai = new OpenAI({
      apiKey: masterKeyOfTests,
      baseURL: `${urlOf(lane)}/v1`,
      maxRetries: 0,
    });
    const messages = [{ role: 'user', content: 'Hi' } as const];
    await expect(openai.chat.completions.create({ model: 'openai', messages })).rejects.toThrow(
      '422 field required',
    );
    const anthropic = new Anthropic({
      apiKey: masterKeyOfTests,
      baseURL: urlOf(lane),
      maxRetries: 0,
    });
    await expect(
      anthropic.messages.create({ model: 'anthropic', max_tokens: 9, messages }),
    ).rejects.toThrow('field required');
  });
});

it('names a provider that cannot be reached as the source', async () => {
  const gateway = await startGateway({
    models: { gone: { provider: 'openai', baseUrl: 'http://127.0.0.1:9/v1' } },
    cooldown: false,
  });
  const reply = await ask({ url: gateway.url, ...streamRequest('openai', 'gone') });
  expect(reply.status).toBe(502);
  expect(reply.headers).toMatchObject({
    'x-llm-error-source': 'upstream',
    'x-llm-provider': 'openai',
    'x-llm-attempts': '1',
  });
  const unknown = await ask({ url: gateway.url, ...streamRequest('openai', 'nowhere') });
  expect(unknown.headers).toMatchObject({ 'x-llm-error-source': 'gateway' });
  expect(unknown.headers).not.toHaveProperty('x-llm-provider');
  await gateway.close();
});
