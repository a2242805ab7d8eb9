import { deepEqual, equal, ok } from 'node:assert/strict';
import type {
  StreamingClientCodec,
  StreamingServerCodec,
  CodecInput,
} from '../contract/protocol.ts';
import type { ChunkOf, RequestOf } from '../contract/operation.ts';
import { errorTraits, type ErrorCode } from '../error/error-code.ts';
import { isLLMError, LLMError } from '../error/llm-error.ts';
import type { ServerSentEvent } from '../framing/server-sent-event.ts';
import type { JsonObject, JsonValue } from '../json/json-value.ts';
import { asArray, asObject } from '../json/read.ts';
import { accumulate } from '../operation/chat/accumulate.ts';
import type { ConformanceCase } from './conformance-case.ts';
import { plainRequest } from './chat-examples.ts';
import { asJson, decodeFrames, sameJson, toBytes, toFrames } from './decoded-stream.ts';
import { jsonAnswer } from './json-answer.ts';
import type { ProtocolFixture } from './load-fixtures.ts';
import { routeCases } from './route-cases.ts';

/** Both sides of a protocol. */
export interface BothSides {
  readonly client: StreamingClientCodec<'chat'>;
  readonly server: StreamingServerCodec<'chat'>;
}

/** How a protocol serves callers, by itself. */
export function serverCases(server: StreamingServerCodec<'chat'>): readonly ConformanceCase[] {
  const codes = Object.keys(errorTraits).filter((code): code is ErrorCode => code in errorTraits);
  return [
    ...routeCases(server),
    {
      name: 'server request: what makes no sense is refused with its place',
      run() {
        const bodies: readonly JsonObject[] = [
          {},
          { model: 7 },
          { model: 'm' },
          { model: 'm', messages: 'text' },
          { model: 'm', messages: [7] },
          { model: 'm', messages: [{ role: 7 }] },
          { model: 'm', messages: [{ role: 'user', content: 7 }] },
          { model: 'm', messages: [null], stream: 'yes' },
        ];
        for (const body of bodies) {
          const error = errorOf(() => server.decodeRequest(toInput(body, 'm')));
          ok(isLLMError(error, 'invalid_request'), `${JSON.stringify(body)}: ${String(error)}`);
          ok(error.param !== undefined, `${JSON.stringify(body)}: the error names no field`);
        }
      },
    },
    ...codes.map((code) => ({
      name: `server error: ${code} has a status and a body`,
      run() {
        const secret = new Error('secret stack');
        const { status, body } = server.encodeError(
          new LLMError(code, 'what happened', { cause: secret }),
        );
        // A protocol may have a status of its own for it, such as 529 for an overload, in the same class.
        equal(Math.floor(status / 100), Math.floor(errorTraits[code].status / 100));
        const text = JSON.stringify(body);
        ok(text.includes('what happened'), 'the body says what happened');
        ok(!text.includes('secret stack') && !text.includes('.ts:'), 'the body keeps secrets');
      },
    })),
  ];
}

/** That the two sides of a protocol understand each other. */
export function roundTripCases(
  { client, server }: BothSides,
  fixtures: readonly ProtocolFixture[],
): readonly ConformanceCase[] {
  return [
    ...fixtures.flatMap((fixture) => [
      ...requestTrip({ client, server }, fixture),
      ...responseTrip({ client, server }, fixture),
      ...streamTrip({ client, server }, fixture),
    ]),
    ...failureTrips({ client, server }, fixtures),
  ];
}

function requestTrip(
  { client, server }: BothSides,
  { name, hub, wire }: ProtocolFixture,
): readonly ConformanceCase[] {
  const cases: ConformanceCase[] = [];
  if (hub !== undefined) {
    cases.push({
      name: `round trip ${name}: a request that was written is read as what it was`,
      run() {
        const { body, headers = {}, losses = [] } = client.encodeRequest(hub);
        const read = server.decodeRequest({ ...toInput(toObject(body), hub.model), headers });
        sameJson(client.encodeRequest(read).body, body, 'it is written again as it was');
        if (losses.length === 0) contains(asJson(read), asJson(hub), 'request');
      },
    });
  }
  if (wire !== undefined) {
    cases.push({
      name: `round trip ${name}: a request of the fixture's bytes is written again as it was`,
      run() {
        const read = server.decodeRequest(toInput(wire, hub?.model ?? 'test-model'));
        sameJson(client.encodeRequest(read).body, wire);
      },
    });
  }
  return cases;
}

function responseTrip(
  { client, server }: BothSides,
  { name, hub, hubResponse }: ProtocolFixture,
): readonly ConformanceCase[] {
  if (hubResponse === undefined) return [];
  const request = hub ?? plainRequest;
  return [
    {
      name: `round trip ${name}: a response that was written is read as what it was`,
      run() {
        const body = asJson(server.encodeResponse(hubResponse, request));
        sameJson(client.decodeResponse(jsonAnswer(body), request), hubResponse);
      },
    },
  ];
}

function streamTrip(
  { client, server }: BothSides,
  { name, hub, events, streamError }: ProtocolFixture,
): readonly ConformanceCase[] {
  if (events === undefined || streamError !== undefined) return [];
  const request = { ...(hub ?? plainRequest), stream: true, includeUsage: true };
  return [
    {
      name: `round trip ${name}: a stream that was written is read as what it was`,
      run() {
        const encoder = server.createStreamEncoder(request);
        const frames = [...events.flatMap((event) => encoder.push(event)), ...encoder.end()];
        const decoded = decodeFrames(client, request, overTheWire(client, frames));
        if (decoded.error !== undefined) throw decoded.error;
        sameJson(accumulate(decoded.events), accumulate(events));
      },
    },
  ];
}

/** A failure after the answer began: the reader must learn of it wherever it comes. */
function failureTrips(
  { client, server }: BothSides,
  fixtures: readonly ProtocolFixture[],
): readonly ConformanceCase[] {
  const told: readonly ErrorCode[] = [
    'overloaded',
    'rate_limited',
    'timeout',
    'connection',
    'internal',
  ];
  return fixtures.flatMap(({ name, hub, events, streamError }) => {
    if (events === undefined || streamError !== undefined) return [];
    const request = { ...(hub ?? plainRequest), stream: true };
    return [
      {
        name: `round trip ${name}: a failure after any event reaches the reader`,
        run() {
          const last = events.findIndex(({ type }) => type === 'finish');
          for (let count = 0; count <= last; count += 1) {
            for (const code of told) {
              checkFailure({ client, server }, request, { events: events.slice(0, count), code });
            }
          }
        },
      },
    ];
  });
}

function checkFailure(
  { client, server }: BothSides,
  request: RequestOf<'chat'>,
  { events, code }: { readonly events: readonly ChunkOf<'chat'>[]; readonly code: ErrorCode },
): void {
  const encoder = server.createStreamEncoder(request);
  const before = events.flatMap((event) => encoder.push(event));
  const failing = encoder.fail(new LLMError(code, 'what happened'));
  ok(failing.length > 0, 'a failure is written, not only a silence');
  const { error, events: read } = decodeFrames(
    client,
    request,
    overTheWire(client, [...before, ...failing]),
  );
  ok(error, `after ${events.length} events ${code} passes for an end`);
  ok(error.message.includes('what happened'), `after ${events.length} events: ${error.message}`);
  equal(error.retryable, errorTraits[code].retryable || error.retryable);
  deepEqual(
    read.filter(({ type }) => type === 'finish'),
    [],
    'a failed answer has no finish',
  );
}

function overTheWire(
  client: StreamingClientCodec<'chat'>,
  frames: readonly ServerSentEvent[],
): readonly ServerSentEvent[] {
  return toFrames(client, [toBytes(client, frames)]);
}

function toInput(body: JsonObject, model: string): CodecInput {
  return { body, params: { model }, query: {}, headers: {} };
}

function toObject(body: unknown): JsonObject {
  return asObject(asJson(body)) ?? {};
}

function errorOf(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  return undefined;
}

/** Everything expected is there; more may be, such as what the protocol says by default. */
function contains(actual: JsonValue, expected: JsonValue, path: string): void {
  const expectedObject = asObject(expected);
  const expectedList = asArray(expected);
  if (expectedObject !== undefined) {
    const actualObject = asObject(actual);
    ok(actualObject, `${path} is lost`);
    for (const [key, value] of Object.entries(expectedObject)) {
      contains(actualObject[key] ?? null, value ?? null, `${path}.${key}`);
    }
  } else if (expectedList !== undefined) {
    const actualList = asArray(actual);
    equal(actualList?.length, expectedList.length, `${path} has another length`);
    expectedList.forEach((value, index) =>
      contains(actualList?.[index] ?? null, value, `${path}[${index}]`),
    );
  } else {
    equal(actual, expected, path);
  }
}
