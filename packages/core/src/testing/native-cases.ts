import { deepEqual, equal, ok } from 'node:assert/strict';
import type {
  StreamingClientCodec,
  StreamingNativeClient,
  StreamWatcher,
} from '../contract/protocol.ts';
import { isLLMError, type LLMError } from '../error/llm-error.ts';
import type { Usage } from '../model/usage.ts';
import type { ConformanceCase } from './conformance-case.ts';
import { plainRequest } from './chat-examples.ts';
import { decodeFrames, toBytes, toFrames, type DecodedStream } from './decoded-stream.ts';
import { jsonAnswer } from './json-answer.ts';
import type { ProtocolFixture } from './load-fixtures.ts';
import { completeAfter, type StreamFixture } from './stream-cases.ts';
import { append } from '../json/append.ts';

/** How a protocol watches bytes that pass: it must come to the same as translation. */
export function nativeCases(
  client: StreamingClientCodec<'chat'>,
  fixtures: readonly ProtocolFixture[],
  streams: readonly StreamFixture[],
): readonly ConformanceCase[] {
  const { native } = client;
  if (native === undefined) return [];
  return [
    ...fixtures.flatMap((fixture) => inspectionCase(client, native, fixture)),
    ...streams.flatMap((stream) => watcherCases(client, native, stream)),
  ];
}

function inspectionCase(
  client: StreamingClientCodec<'chat'>,
  native: StreamingNativeClient,
  { name, hub, response }: ProtocolFixture,
): readonly ConformanceCase[] {
  if (response === undefined) return [];
  return [
    {
      name: `native response ${name}: counts the tokens that decoding counts`,
      run() {
        const bytes = new TextEncoder().encode(JSON.stringify(response));
        const jsonHeaders = { 'content-type': 'application/json' };
        const decoded = outcomeOf(
          () => client.decodeResponse(jsonAnswer(response), hub ?? plainRequest).usage,
        );
        const inspected = outcomeOf(() => native.inspectResponse(bytes, jsonHeaders).usage);
        deepEqual(inspected, decoded);
      },
    },
  ];
}

interface Outcome {
  readonly usage?: Usage | undefined;
  readonly code?: string;
}

function outcomeOf(count: () => Usage | undefined): Outcome {
  try {
    return { usage: count() };
  } catch (error) {
    ok(isLLMError(error), `it fails with an LLMError, not with ${String(error)}`);
    return { code: error.code };
  }
}

/** What a watcher let pass, and what it saw. */
interface Watched {
  readonly passed: Uint8Array;
  readonly failure: LLMError | undefined;
  readonly usage: Usage | undefined;
  readonly started: boolean;
}

function watch(watcher: StreamWatcher, pieces: Iterable<Uint8Array>): Watched {
  const passed: number[] = [];
  for (const piece of pieces) {
    append(passed, watcher.push(piece));
    if (watcher.failure !== undefined) break;
  }
  if (watcher.failure === undefined) append(passed, watcher.end());
  const { failure, usage, started } = watcher;
  return { passed: new Uint8Array(passed), failure, usage, started };
}

function watcherCases(
  client: StreamingClientCodec<'chat'>,
  native: StreamingNativeClient,
  { name, bytes, request, error }: StreamFixture,
): readonly ConformanceCase[] {
  const createWatcher = (repeatLimit = 0): StreamWatcher => native.createWatcher({ repeatLimit });
  const decode = (part: Uint8Array): DecodedStream<'chat'> =>
    decodeFrames(client, request, toFrames(client, [part]));

  return [
    {
      name: `native stream ${name}: ends as decoding ends, with the same count of tokens`,
      run() {
        const watched = watch(createWatcher(), [bytes]);
        const decoded = decode(bytes);
        equal(watched.failure?.code, decoded.error?.code);
        deepEqual(watched.usage, usageOf(decoded));
        const answered = decoded.events.some(({ type }) => type === 'open' || type === 'finish');
        equal(watched.started, answered, 'it has started where something of the answer passed');
        if (error === undefined) ok(beginsWith(watched.passed, bytes), 'every byte passes');
        else equal(decode(watched.passed).error?.code, 'connection', 'the failure does not pass');
      },
    },
    {
      name: `native stream ${name}: passes the same cut in two at every byte, and whole events only`,
      run() {
        const whole = watch(createWatcher(), [bytes]);
        for (let at = 0; at <= bytes.length; at += 1) {
          const watcher = createWatcher();
          const first = watcher.push(bytes.subarray(0, at));
          ok(endsAtEvent(client, first), `cut at byte ${at} a part of an event passed`);
          if (watcher.failure !== undefined) continue;
          const rest = watch(watcher, [bytes.subarray(at)]);
          equal(first.length + rest.passed.length, whole.passed.length, `cut at byte ${at}`);
          ok(beginsWith(whole.passed, first), `cut at byte ${at}`);
          equal(rest.failure?.code, whole.failure?.code, `cut at byte ${at}`);
        }
      },
    },
    {
      name: `native stream ${name}: passes the same byte by byte`,
      run() {
        const single = Array.from(bytes, (byte) => new Uint8Array([byte]));
        deepEqual(
          withoutStack(watch(createWatcher(), single)),
          withoutStack(watch(createWatcher(), [bytes])),
        );
      },
    },
    truncationCase(client, native, { name, bytes, request }),
    ...repetitionCase(client, native, { name, bytes, request }),
  ];
}

type PlainStream = Pick<StreamFixture, 'name' | 'bytes' | 'request'>;

function truncationCase(
  client: StreamingClientCodec<'chat'>,
  native: StreamingNativeClient,
  { name, bytes, request }: PlainStream,
): ConformanceCase {
  return {
    name: `native stream ${name}: cut off after any event it fails where decoding fails`,
    run() {
      const frames = toFrames(client, [bytes]);
      const complete = completeAfter(client, request, frames);
      for (let count = 0; count <= frames.length; count += 1) {
        const part = frames.slice(0, count);
        const { failure } = watch(native.createWatcher({ repeatLimit: 0 }), [
          toBytes(client, part),
        ]);
        const decoded = decodeFrames(client, request, part);
        equal(failure?.code, decoded.error?.code, `after ${count} of ${frames.length} events`);
        if (complete !== undefined && count >= complete) equal(failure, undefined);
      }
    },
  };
}

/** The guard counts what translation's guard counts: equal pieces of text or arguments in a row. */
function repetitionCase(
  client: StreamingClientCodec<'chat'>,
  native: StreamingNativeClient,
  { name, bytes, request }: PlainStream,
): readonly ConformanceCase[] {
  const frames = toFrames(client, [bytes]);
  const repeatable = frames.findIndex((_, index) =>
    growsByText(client, request, frames.slice(0, index + 1)),
  );
  if (repeatable < 0) return [];
  return [
    {
      name: `native stream ${name}: is cut off when it repeats itself`,
      run() {
        const frame = frames.slice(repeatable, repeatable + 1);
        const repeated = [
          ...frames.slice(0, repeatable),
          ...Array.from({ length: 30 }, () => frame).flat(),
        ];
        const watched = watch(native.createWatcher({ repeatLimit: 20 }), [
          toBytes(client, [...repeated, ...frames.slice(repeatable + 1)]),
        ]);
        equal(watched.failure?.code, 'repeated_output');
        const passed = toFrames(client, [watched.passed]).length - repeatable;
        ok(passed < 20, `${passed} equal pieces passed before the limit of 20`);
      },
    },
  ];
}

/** Whether the last frame gives one delta of text that is long enough to count. */
function growsByText(
  client: StreamingClientCodec<'chat'>,
  request: StreamFixture['request'],
  frames: Parameters<typeof decodeFrames>[2],
): boolean {
  const before = decodeFrames(client, request, frames.slice(0, -1)).events.length;
  const added = decodeFrames(client, request, frames).events.slice(before);
  return added.some(
    (event) => event.type === 'delta' && event.delta.type === 'text' && event.delta.text.length > 2,
  );
}

function usageOf({ events }: DecodedStream<'chat'>): Usage | undefined {
  let usage: Usage | undefined;
  for (const event of events) {
    if (event.type === 'usage' || event.type === 'start') usage = event.usage ?? usage;
  }
  return usage;
}

function endsAtEvent(client: StreamingClientCodec<'chat'>, part: Uint8Array): boolean {
  if (part.length === 0) return true;
  if (client.framing === undefined)
    return /(\n\n|\r\r|\n\r|\n\r\n)$/.test(new TextDecoder().decode(part));
  // After a part of an event the next one would not be read as what it is.
  const next = { data: '{"next":true}' };
  return toFrames(client, [part, toBytes(client, [next])]).at(-1)?.data === next.data;
}

function beginsWith(bytes: Uint8Array, beginning: Uint8Array): boolean {
  return beginning.every((byte, index) => bytes[index] === byte);
}

function withoutStack({ failure, ...watched }: Watched): unknown {
  return { ...watched, code: failure?.code };
}
