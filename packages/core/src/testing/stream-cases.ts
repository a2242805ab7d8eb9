import { deepEqual, equal, fail, ok } from 'node:assert/strict';
import type { RequestOf } from '../contract/operation.ts';
import type { StreamingClientCodec } from '../contract/protocol.ts';
import { encodeSse } from '../framing/encode-sse.ts';
import type { ServerSentEvent } from '../framing/server-sent-event.ts';
import { accumulate } from '../operation/chat/accumulate.ts';
import type { ConformanceCase } from './conformance-case.ts';
import { plainRequest } from './chat-examples.ts';
import { decodeFrames, sameJson, toFrames } from './decoded-stream.ts';
import type { ProtocolFixture } from './load-fixtures.ts';

/** A fixture that has a stream. */
export interface StreamFixture {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly request: RequestOf<'chat'>;
  readonly events: ProtocolFixture['events'];
  readonly error: ProtocolFixture['streamError'];
}

/** The streams among the fixtures. */
export function streamFixtures(fixtures: readonly ProtocolFixture[]): readonly StreamFixture[] {
  return fixtures.flatMap(({ name, hub, stream, events, streamError }) =>
    stream === undefined
      ? []
      : [{ name, bytes: stream, request: hub ?? plainRequest, events, error: streamError }],
  );
}

/** How a protocol reads streams. */
export function streamCases(
  client: StreamingClientCodec<'chat'>,
  fixtures: readonly StreamFixture[],
): readonly ConformanceCase[] {
  return [
    ...junkCases(client),
    ...fixtures.flatMap((fixture) => [
      ...contentCases(client, fixture),
      ...cuttingCases(client, fixture),
      // Only server-sent events can be written in several ways, such as with other line ends.
      ...(client.framing === undefined ? writingCases(client, fixture) : []),
      truncationCase(client, fixture),
    ]),
  ];
}

function junkCases(client: StreamingClientCodec<'chat'>): readonly ConformanceCase[] {
  const junk = [
    '',
    'no json',
    '{"cut',
    'null',
    '[]',
    '{}',
    '7',
    '"text"',
    '{"type":null,"choices":[null]}',
  ];
  return [
    {
      name: 'stream: what makes no sense ends in an LLMError at most',
      run() {
        for (const data of junk) {
          for (const event of [undefined, 'unknown', 'error']) {
            const frame = event === undefined ? { data } : { event, data };
            const { error } = decodeFrames(client, plainRequest, [frame]);
            ok(error, `a stream of ${JSON.stringify(frame)} alone is no finished answer`);
          }
        }
      },
    },
    {
      name: 'stream: an empty stream was cut off',
      run() {
        equal(decodeFrames(client, plainRequest, []).error?.code, 'connection');
      },
    },
  ];
}

function contentCases(
  client: StreamingClientCodec<'chat'>,
  { name, bytes, request, events, error }: StreamFixture,
): readonly ConformanceCase[] {
  return [
    {
      name: `stream ${name}: gives the events of the fixture`,
      run() {
        const decoded = decodeFrames(client, request, toFrames(client, [bytes]));
        if (error === undefined && decoded.error !== undefined) throw decoded.error;
        if (events !== undefined) sameJson(decoded.events, events);
        equal(decoded.error?.code, error);
      },
    },
    {
      name: `stream ${name}: opens each block once, closes it once, and grows only what is open`,
      run() {
        const decoded = decodeFrames(client, request, toFrames(client, [bytes]));
        const open = new Set<number>();
        let highest = -1;
        for (const event of decoded.events) {
          if (event.type === 'open') {
            ok(event.block > highest, `block ${event.block} opens after block ${highest}`);
            highest = event.block;
            open.add(event.block);
          } else if (event.type === 'delta') {
            ok(open.has(event.block), `block ${event.block} grows and is not open`);
          } else if (event.type === 'close') {
            ok(open.delete(event.block), `block ${event.block} closes and is not open`);
          }
        }
        const starts = decoded.events.filter(({ type }) => type === 'start');
        ok(starts.length <= 1, 'an answer starts once');
        equal(decoded.events[0]?.type ?? 'start', 'start', 'an answer begins with its start');
        if (decoded.error !== undefined) return;
        deepEqual([...open], [], 'every block is closed at the end');
        accumulate(decoded.events);
      },
    },
  ];
}

function cuttingCases(
  client: StreamingClientCodec<'chat'>,
  { name, bytes, request }: StreamFixture,
): readonly ConformanceCase[] {
  return [
    {
      name: `stream ${name}: means the same cut in two at every byte`,
      run() {
        // A decoder sees frames only, so where the frames are the same its events are.
        const whole = JSON.stringify(toFrames(client, [bytes]));
        for (const at of placesToCut(bytes)) {
          const frames = toFrames(client, [bytes.subarray(0, at), bytes.subarray(at)]);
          if (JSON.stringify(frames) !== whole) fail(`it means something else cut at byte ${at}`);
        }
      },
    },
    {
      name: `stream ${name}: means the same byte by byte`,
      run() {
        const whole = decodeFrames(client, request, toFrames(client, [bytes]));
        const single = Array.from(bytes, (byte) => new Uint8Array([byte]));
        deepEqual(decodeFrames(client, request, toFrames(client, single)), whole);
      },
    },
  ];
}

// So many bytes are read in all for the cuts of one recording.
const bytesToRead = 16_777_216;

/**
 * Every byte, but of a recording so long that this would be its square: then every byte of its beginning and its end, and places all
 * over the rest.
 */
export function placesToCut(bytes: Uint8Array): readonly number[] {
  const { length } = bytes;
  const count = Math.floor(bytesToRead / Math.max(1, length));
  if (count > length) return Array.from({ length: length + 1 }, (_, at) => at);
  const edge = Math.floor(count / 4);
  // An odd step does not keep hitting the same position of a pattern that repeats every two or four bytes.
  const step = Math.floor((length - 2 * edge) / (count - 2 * edge)) | 1;
  const places: number[] = [];
  for (let at = 0; at <= edge; at += 1) places.push(at, length - at);
  for (let at = edge; at < length - edge; at += step) places.push(at);
  return places;
}

/** The same events as they may be written otherwise. */
function writingCases(
  client: StreamingClientCodec<'chat'>,
  { name, bytes, request }: StreamFixture,
): readonly ConformanceCase[] {
  const frames = toFrames(client, [bytes]);
  const text = encodeSse(frames);
  const between = (insert: string): string =>
    frames.map((frame) => encodeSse([frame]) + insert).join('');
  const writings: readonly (readonly [string, string])[] = [
    ['with CRLF', text.replaceAll('\n', '\r\n')],
    ['with CR', text.replaceAll('\n', '\r')],
    ['with a byte order mark', `\uFEFF${text}`],
    ['without spaces after the colons', text.replaceAll(/^(event|id|data): /gm, '$1:')],
    ['with comments between events', `: hello\n\n${between(': keep alive\n\n')}`],
    ['with comments inside events', `:\n${text.replaceAll(/^data: /gm, ': note\ndata: ')}`],
    ['with retry fields between events', between('retry: 3000\n\n')],
    ['with further blank lines', between('\n\n\n')],
    ['without the last blank line', text.slice(0, -1)],
    ['without the last line end', text.slice(0, -2)],
  ];
  return writings.map(([how, written]) => ({
    name: `stream ${name}: means the same ${how}`,
    run() {
      const encoded = new TextEncoder().encode(written);
      deepEqual(
        decodeFrames(client, request, toFrames(client, [encoded])),
        decodeFrames(client, request, frames),
      );
    },
  }));
}

/** How many frames a stream needs to be a non-streaming response; `undefined` where it never is. What follows its end does not undo it. */
export function completeAfter(
  client: StreamingClientCodec<'chat'>,
  request: RequestOf<'chat'>,
  frames: readonly ServerSentEvent[],
): number | undefined {
  let complete: number | undefined;
  for (let count = frames.length; count >= 0; count -= 1) {
    if (decodeFrames(client, request, frames.slice(0, count)).error !== undefined) break;
    complete = count;
  }
  return complete;
}

// So many of the places where a long stream may be cut off are tried: all of a short one.
const mostTruncations = 200;

function truncationCase(
  client: StreamingClientCodec<'chat'>,
  { name, bytes, request, error }: StreamFixture,
): ConformanceCase {
  return {
    name: `stream ${name}: cut off after any event it is an error, unless its end had come`,
    run() {
      const frames = toFrames(client, [bytes]);
      const complete = completeAfter(client, request, frames);
      equal(complete === undefined, error !== undefined, 'a fixture ends or names its error');
      const step = Math.ceil(frames.length / mostTruncations);
      for (let count = 0; count < frames.length; count += step) {
        const decoded = decodeFrames(client, request, frames.slice(0, count));
        if (complete !== undefined && count >= complete) {
          equal(decoded.error, undefined, `after ${count} events it had already ended`);
          accumulate(decoded.events);
        } else if (count < frames.length) {
          const { code } = decoded.error ?? fail(`after ${count} events it passes for finished`);
          ok(
            code === 'connection' || code === error,
            `after ${count} events it fails with ${code}`,
          );
        }
      }
    },
  };
}
