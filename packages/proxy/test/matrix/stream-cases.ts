import assert from 'node:assert/strict';
import {
  answer,
  chunked,
  eventStream,
  fin,
  head,
  isChunked,
  lastChunk,
  reset,
  stall,
  streamed,
  type WallStep,
} from '@llm/core/testing';
import type { MatrixCase } from './matrix-case.ts';
import {
  assertBroken,
  assertError,
  ended,
  event,
  good,
  onStage,
  opened,
  refused,
  saidIn,
  whole,
  type StageOptions,
  type Told,
} from './stage.ts';

const said = 'one two three four ';
const text = [...opened, ...ended].join('');

/** A stream of the upstream as it comes, and what its caller reads. */
const reads = (
  id: string,
  fault: string,
  steps: readonly WallStep[],
  check: (told: Told) => void,
  options: StageOptions = {},
): MatrixCase => ({
  id,
  fault,
  run: () =>
    onStage(options, async (stage) => {
      stage.wall.play('a', steps);
      const told = await stage.ask({ stream: true });
      check(told);
      stage.wall.play('a', good());
      assert.equal(saidIn((await stage.ask({ stream: true })).text), said);
      const became =
        told.status !== 200
          ? `${told.status} ${told.code ?? ''}`
          : /"error":/.test(told.text)
            ? 'error in the stream'
            : 'whole';
      return `${became}, ${Math.round(told.ms)} ms`;
    }),
});

const isWhole = ({ status, text: stream }: Told): void => {
  assert.equal(status, 200);
  assert.equal(saidIn(stream), said);
  assert.match(stream, /\[DONE\]/);
  assert.doesNotMatch(stream, /"error":/);
};
const isCut = (told: Told): void => {
  assertBroken(told);
  assert.equal(saidIn(told.text), said);
};
const closeDelimited = [
  head(200, `content-type: ${eventStream}`, 'connection: close'),
  opened.join(''),
];
const bytes = (all: string, size: number): readonly WallStep[] => {
  const buffer = Buffer.from(all);
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < buffer.length; at += size) pieces.push(buffer.subarray(at, at + size));
  return pieces;
};

/** The cases S01 to S20: streams that break, stall, or are written in another way. */
export const streamCases: readonly MatrixCase[] = [
  reads(
    'S01',
    'cut after four words, polite end without the last chunk',
    streamed([...opened, fin]),
    isCut,
  ),
  reads('S02', 'cut after four words, reset', streamed([...opened, 20, reset]), isCut),
  reads('S03', 'cut, body ends with the connection', [...closeDelimited, fin], isCut),
  reads('S04', 'cut, body ends with a reset', [...closeDelimited, 20, reset], isCut),
  reads(
    'S05',
    'cut, shorter than its length',
    [head(200, `content-type: ${eventStream}`, 'content-length: 90000'), opened.join(''), fin],
    isCut,
  ),
  reads('S07', 'stalls after four words', streamed([...opened, stall]), isCut, {
    server: { stream_idle_timeout_seconds: 1 },
  }),
  {
    id: 'S08',
    fault: 'the first content is late, with a fallback',
    run: () =>
      onStage(
        { router: { fallbacks: [{ a: ['b'] }], first_content_seconds: 0.5 } },
        async (stage) => {
          stage.wall.play('a', streamed([4_000, ...opened, ...ended]));
          stage.wall.play('b', good());
          const told = await stage.ask({ stream: true });
          isWhole(told);
          assert.ok(told.ms < 3_000, `${told.ms} ms`);
          return `whole after ${Math.round(told.ms)} ms`;
        },
      ),
  },
  reads(
    'S09',
    'only comments',
    [
      head(200, `content-type: ${eventStream}`, isChunked),
      ...Array.from({ length: 30 }, (): readonly WallStep[] => [chunked(': ping\n\n'), 100]).flat(),
      stall,
    ],
    (told) => assertError(told, 504),
    { router: { stream_timeout: 1, num_retries: 0 } },
  ),
  reads(
    'S10',
    'an event that is no JSON',
    streamed([...opened, 'data: {"id":\n\n', ...ended]),
    ({ status, text: stream }) => {
      assert.equal(status, 200);
      assert.equal(saidIn(stream), said);
    },
  ),
  reads('S11', 'no [DONE]', streamed([...opened, event({}, 'stop')]), isWhole),
  reads(
    'S12',
    '[DONE] with a blank, then more',
    streamed([...opened, event({}, 'stop'), 'data: [DONE] \n\n', event({ content: 'late' })]),
    ({ text: stream }) => assert.doesNotMatch(stream, /late/),
  ),
  reads('S13', 'each byte by itself', streamed(bytes(text, 1)), isWhole),
  reads(
    'S14',
    'split within characters',
    streamed(bytes([event({ content: 'wörld 🙂!' }), ...ended].join(''), 3)),
    ({ text: stream }) => assert.equal(saidIn(stream), 'wörld 🙂!'),
  ),
  reads(
    'S15',
    'CR LF, byte order mark, comments, several lines',
    streamed([`\uFEFF: hello\r\nretry: 5\r\nid: 7\r\n${text.replaceAll('\n', '\r\n')}`]),
    isWhole,
  ),
  reads(
    'S15',
    'CR alone, no blank after the colon',
    streamed([text.replaceAll('\n', '\r').replaceAll('data: ', 'data:')]),
    isWhole,
  ),
  reads(
    'S16',
    'one event of 20 MB',
    streamed([opened[0] ?? '', event({ content: 'x'.repeat(20_000_000) }), ...ended]),
    ({ status }) => assert.equal(status, 200),
  ),
  reads(
    'S17',
    'a line that never ends',
    [
      head(200, `content-type: ${eventStream}`, isChunked),
      ...Array.from({ length: 200 }, () => chunked('y'.repeat(1_000_000))),
      lastChunk,
    ],
    ({ text: stream, status }) => assert.ok(status >= 500 || /"error":/.test(stream)),
    { router: { num_retries: 0 } },
  ),
  reads(
    'S18',
    '50,000 small events',
    streamed([
      opened[0] ?? '',
      Array.from({ length: 50_000 }, (_, at) => event({ content: `${at % 10}` })).join(''),
      ...ended,
    ]),
    ({ text: stream }) => assert.equal(saidIn(stream).length, 50_000),
  ),
  {
    id: 'S19',
    fault: 'an error event before the first content, with a fallback',
    run: () =>
      onStage({ router: { fallbacks: [{ a: ['b'] }] } }, async (stage) => {
        stage.wall.play(
          'a',
          streamed([
            'data: {"error":{"message":"overloaded","type":"server_error","code":null}}\n\n',
          ]),
        );
        stage.wall.play('b', good());
        isWhole(await stage.ask({ stream: true }));
        return 'whole, by the fallback';
      }),
  },
  reads(
    'S19',
    'an error event after content',
    streamed([
      ...opened,
      'data: {"error":{"message":"overloaded","type":"server_error","code":null}}\n\n',
    ]),
    isCut,
  ),
  reads('S20', 'JSON in answer to stream: true', whole(said), ({ status, text: stream }) => {
    assert.equal(status, 200);
    assert.match(stream, /^data: /);
    assert.match(stream, /one two three four/);
  }),
  {
    id: 'S20',
    fault: 'a stream in answer to a call for none',
    run: () =>
      onStage({}, async (stage) => {
        stage.wall.play('a', good());
        const told = await stage.ask();
        assert.equal(told.status, 200, told.text);
        assert.match(told.text, /one two three four /);
        assert.doesNotMatch(told.text, /^data:/);
        return 'one whole answer';
      }),
  },
  reads('S19', 'refused before the stream, 503', refused(503), (told) => assertError(told, 503), {
    router: { num_retries: 0 },
  }),
  reads(
    'S03',
    'no body at all',
    answer(200, [`content-type: ${eventStream}`]),
    (told) => assertError(told, 502),
    { router: { num_retries: 0 } },
  ),
];
