import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { answer, fin, head, reset, stall, type WallStep } from '@llm/core/testing';
import type { MatrixCase } from './matrix-case.ts';
import { assertError, onStage, refused, whole, type StageOptions, type Told } from './stage.ts';

const toB = { fallbacks: [{ a: ['b'] }] };
const json = 'content-type: application/json';
const none = { num_retries: 0 };

interface Expected {
  readonly status: number | readonly number[];
  /** Requests that reach `a`, at most. */
  readonly most: number;
  readonly options?: StageOptions;
  check?(told: Told): void;
}

/** A fault of the only upstream: what the caller is told, and how often the upstream was asked. */
const told = (
  id: string,
  fault: string,
  steps: readonly (readonly WallStep[])[],
  { status, most, options = {}, check }: Expected,
): MatrixCase => ({
  id,
  fault,
  run: () =>
    onStage(options, async (stage) => {
      stage.wall.play('a', ...steps);
      const answered = await stage.ask();
      if (status === 200) assert.equal(answered.status, 200, answered.text);
      else assertError(answered, status);
      check?.(answered);
      const calls = stage.calls('a');
      assert.ok(calls <= most, `${calls} calls`);
      // The next call is unhurt.
      stage.wall.play('a', whole('ok'));
      assert.equal((await stage.ask()).status, 200);
      return `${answered.status}${answered.code === undefined ? '' : ` ${answered.code}`}, ${calls} calls, ${Math.round(answered.ms)} ms`;
    }),
});

/** A fault of the first upstream, while a fallback stands ready. */
const fallsBack = (
  id: string,
  fault: string,
  steps: readonly WallStep[],
  options: StageOptions = {},
): MatrixCase => ({
  id,
  fault,
  run: () =>
    onStage({ ...options, router: { ...toB, ...options.router } }, async (stage) => {
      stage.wall.play('a', steps);
      const answered = await stage.ask();
      assert.equal(answered.status, 200, answered.text);
      assert.equal(stage.calls('b'), 1);
      return `by the fallback after ${Math.round(answered.ms)} ms, ${stage.calls('a')} calls of the first`;
    }),
});

const dead = 'http://127.0.0.1:9';
const refusedAt = (base: string): StageOptions => ({
  upstreams: [
    { model: 'a', upstream: 'a', base },
    { model: 'b', upstream: 'b' },
  ],
});
const brief = { router: { timeout: 1 } };

/** The groups U and B: how an upstream connects, and what it says before and in place of an answer. */
export const upstreamCases: readonly MatrixCase[] = [
  {
    id: 'U01',
    fault: 'connection refused',
    run: () =>
      onStage({ ...refusedAt(dead), router: none }, async (stage) => {
        const answered = await stage.ask();
        assertError(answered, 502);
        assert.ok(answered.ms < 1_000);
        return `502 ${answered.code ?? ''} after ${Math.round(answered.ms)} ms`;
      }),
  },
  fallsBack('U01', 'connection refused, with a fallback', [], refusedAt(dead)),
  {
    id: 'U03',
    fault: 'a name that nobody has',
    run: () =>
      onStage({ ...refusedAt('http://nobody.invalid'), router: none }, async (stage) => {
        const answered = await stage.ask();
        assertError(answered, 502);
        assert.equal((await stage.ask({ model: 'b' })).status, 200);
        return `502 ${answered.code ?? ''}, the other model answers`;
      }),
  },
  told('U07', 'reset before headers, once', [[reset], whole('ok')], { status: 200, most: 2 }),
  fallsBack('U07', 'reset before headers, each time', [reset]),
  {
    id: 'U08',
    fault: 'a kept connection is closed at the second request',
    run: () =>
      onStage({ router: none }, async (stage) => {
        stage.wall.play('a', whole('one'), [fin], whole('two'));
        assert.equal((await stage.ask()).status, 200);
        assert.equal((await stage.ask()).status, 200);
        assert.ok(stage.calls('a') <= 3);
        return `answered, ${stage.calls('a')} requests for two calls`;
      }),
  },
  fallsBack('U09', 'accepts and never answers', [stall], brief),
  told('U09', 'accepts and never answers, without a fallback', [[stall]], {
    status: 504,
    most: 1,
    options: { router: { timeout: 1, num_retries: 2 } },
  }),
  fallsBack('U10', 'headers trickle', ['HTTP/1.1 200', 600, ' OK\r\nx', 600, ': y', stall], brief),
  told(
    'U11',
    '100, 103, then 200',
    [[head('100 Continue'), head('103 Early Hints', 'link: <x>'), ...whole('ok')]],
    { status: 200, most: 1 },
  ),
  told(
    'U12',
    'a head of 2,000 lines',
    [[head(200, ...Array.from({ length: 2_000 }, (_, at) => `x-${at}: ${'y'.repeat(40)}`))]],
    { status: 502, most: 3 },
  ),
  told('U13', 'a status line that is none', [['SPEAK FRIEND\r\n\r\n', fin]], {
    status: 502,
    most: 3,
  }),
  {
    id: 'U14',
    fault: 'a second answer that nobody asked for',
    run: () =>
      onStage({ router: none }, async (stage) => {
        stage.wall.play('a', [...whole('mine'), ...whole('poison')], whole('yours'));
        assert.match((await stage.ask()).text, /mine/);
        const next = await stage.ask();
        assert.equal(next.status, 200);
        assert.doesNotMatch(next.text, /poison/);
        return 'never given to the next caller';
      }),
  },
  {
    id: 'B01',
    fault: '429 with Retry-After: 1, once',
    run: () =>
      onStage({}, async (stage) => {
        stage.wall.play('a', refused(429, {}, 'retry-after: 1'), whole('ok'));
        const answered = await stage.ask();
        assert.equal(answered.status, 200);
        assert.ok(answered.ms > 950 && answered.ms < 2_500, `${answered.ms} ms`);
        return `second try after ${Math.round(answered.ms)} ms`;
      }),
  },
  told('B02', '429 each time', [refused(429, {}, 'retry-after: 60')], {
    status: 429,
    most: 4,
    check: ({ headers }) => assert.equal(headers.get('retry-after'), '60'),
  }),
  fallsBack('B02', '429 each time, with a fallback', refused(429, {}, 'retry-after: 60')),
  ...['-5', 'abc', '1e9', '0.2', 'Thu, 01 Jan 1970 00:00:00 GMT'].map((value) =>
    told('B03', `Retry-After: ${value}`, [refused(503, {}, `retry-after: ${value}`)], {
      status: 503,
      most: 4,
      options: { router: { num_retries: 1 } },
      check: ({ ms, headers }) => {
        assert.ok(ms < 3_000, `${ms} ms`);
        assert.match(headers.get('retry-after') ?? '0', /^\d+$/);
      },
    }),
  ),
  ...[500, 502, 503, 504, 520, 529].map((status) =>
    told('B04', `${status} once`, [refused(status), whole('ok')], { status: 200, most: 2 }),
  ),
  told('B05', '401: our key is bad', [refused(401, { code: 'invalid_api_key' })], {
    status: [401, 502, 503],
    most: 1,
  }),
  fallsBack('B05', '401 of our key, with a fallback', refused(401, { code: 'invalid_api_key' })),
  told('B06', '400 context_length_exceeded', [refused(400, { code: 'context_length_exceeded' })], {
    status: 400,
    most: 1,
  }),
  {
    id: 'B06',
    fault: '400 context_length_exceeded, with a larger model',
    run: () =>
      onStage({ router: { context_window_fallbacks: [{ a: ['b'] }] } }, async (stage) => {
        stage.wall.play('a', refused(400, { code: 'context_length_exceeded' }));
        assert.equal((await stage.ask()).status, 200);
        assert.deepEqual([stage.calls('a'), stage.calls('b')], [1, 1]);
        return 'by the larger model, one call each';
      }),
  },
  {
    id: 'B07',
    fault: '400 of a content filter, with a general fallback',
    run: () =>
      onStage({ router: toB }, async (stage) => {
        stage.wall.play('a', refused(400, { code: 'content_filter' }));
        assertError(await stage.ask(), 400);
        assert.deepEqual([stage.calls('a'), stage.calls('b')], [1, 0]);
        return '400, one call, and none elsewhere';
      }),
  },
  told('B08', '404 of the model', [refused(404, { code: 'model_not_found' })], {
    status: [404, 502, 503],
    most: 1,
  }),
  told('B08', '413', [refused(413)], { status: 413, most: 1 }),
  told('B08', '422', [refused(422)], { status: [400, 422], most: 1 }),
  told(
    'B09',
    'an error body of HTML',
    [answer(502, ['content-type: text/html'], '<h1>no</h1>'.repeat(5_000))],
    { status: 502, most: 3, check: ({ text }) => assert.ok(text.length < 10_000) },
  ),
  told(
    'B09',
    'an error body without end',
    [
      [
        head(500, json, 'transfer-encoding: chunked'),
        ...Array.from({ length: 40 }, () => `4000\r\n${'x'.repeat(16_384)}\r\n`),
        stall,
      ],
    ],
    { status: [500, 502], most: 3 },
  ),
  told(
    'B10',
    'a body that unpacks to 200 MB',
    [
      answer(
        200,
        [json, 'content-encoding: gzip'],
        gzipSync(Buffer.alloc(200_000_000, 32), { level: 1 }),
      ),
    ],
    { status: 502, most: 3 },
  ),
  told(
    'B11',
    '200 with an error in it',
    [answer(200, [json], '{"error":{"message":"no","type":"server_error","code":null}}')],
    { status: [500, 502, 503], most: 3 },
  ),
  ...['<html></html>', '', 'null', '[]', '{"id":"x","choi'].map((body) =>
    told('B12', `200 with ${body === '' ? 'nothing' : body}`, [answer(200, [json], body)], {
      status: 502,
      most: 3,
    }),
  ),
  told(
    'B13',
    '200 without usage',
    [
      answer(
        200,
        [json],
        '{"id":"x","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"hi"},"finish_reason":"stop"}]}',
      ),
    ],
    { status: 200, most: 1 },
  ),
  told(
    'B14',
    'unknown fields and another model',
    [
      answer(
        200,
        [json],
        '{"id":12345678901234567890,"object":"chat.completion","created":1,"model":"other","new_field":{"a":1},"choices":[{"index":0,"message":{"role":"assistant","content":"hi"},"finish_reason":"stop"}]}',
      ),
    ],
    {
      status: 200,
      most: 1,
      check: ({ text }) => assert.match(text, /12345678901234567890.*"model":"other".*new_field/),
    },
  ),
  ...[301, 302, 307, 308].map((status) =>
    told(
      'B15',
      `${status} to another host`,
      [answer(status, ['location: http://169.254.169.254/latest'])],
      { status: 502, most: 3 },
    ),
  ),
  told(
    'B16',
    'a body that trickles',
    [[head(200, json, 'content-length: 400'), '{', 500, '"', 500, 'i', stall]],
    { status: 504, most: 1, options: { router: { timeout: 1 } } },
  ),
  told('B17', 'closed after the request, before an answer', [[fin], whole('ok')], {
    status: 200,
    most: 3,
  }),
];
