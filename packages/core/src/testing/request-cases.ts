import { equal, ok } from 'node:assert/strict';
import type { StreamingClientCodec } from '../contract/protocol.ts';
import type { ErrorCode } from '../error/error-code.ts';
import { isLLMError } from '../error/llm-error.ts';
import type { ConformanceCase } from './conformance-case.ts';
import { plainRequest } from './chat-examples.ts';
import { asJson, sameJson } from './decoded-stream.ts';
import { finite } from './loss-cases.ts';
import { jsonAnswer } from './json-answer.ts';
import type { ProtocolFixture } from './load-fixtures.ts';

/** How a protocol writes requests and reads non-streaming responses and failures. */
export function requestCases(
  client: StreamingClientCodec<'chat'>,
  fixtures: readonly ProtocolFixture[],
): readonly ConformanceCase[] {
  return [
    ...fixtures.flatMap((fixture) => [
      ...requestCase(client, fixture),
      ...responseCase(client, fixture),
      ...errorCase(client, fixture),
    ]),
    ...junkCases(client),
    ...statusCases(client),
    ...failureWordCases(client),
    modelCase(client),
  ];
}

function requestCase(
  client: StreamingClientCodec<'chat'>,
  { name, hub, wire }: ProtocolFixture,
): readonly ConformanceCase[] {
  if (hub === undefined) return [];
  return [
    {
      name: `request ${name}: becomes the wire form, and the same again`,
      run() {
        const before = JSON.stringify(hub);
        const { body } = client.encodeRequest(hub);
        finite(body, 'body');
        if (wire !== undefined) sameJson(body, wire);
        sameJson(client.encodeRequest(hub).body, body, 'encoding twice gives the same');
        equal(JSON.stringify(hub), before, 'encoding leaves the request alone');
        ok(client.address({ model: hub.model, stream: hub.stream ?? false }).path.startsWith('/'));
      },
    },
  ];
}

function responseCase(
  client: StreamingClientCodec<'chat'>,
  { name, hub, response, hubResponse }: ProtocolFixture,
): readonly ConformanceCase[] {
  if (response === undefined || hubResponse === undefined) return [];
  return [
    {
      name: `response ${name}: becomes the hub response`,
      run() {
        sameJson(client.decodeResponse(jsonAnswer(response), hub ?? plainRequest), hubResponse);
      },
    },
  ];
}

function errorCase(
  client: StreamingClientCodec<'chat'>,
  { name, error: expected }: ProtocolFixture,
): readonly ConformanceCase[] {
  if (expected === undefined) return [];
  const { code, retryAfterMs, ...failure } = expected;
  return [
    {
      name: `error ${name}: becomes ${code}`,
      run() {
        const error = client.decodeError(failure);
        ok(isLLMError(error));
        equal(error.code, code);
        ok(error.message !== '', 'an error says something');
        if (retryAfterMs !== undefined) equal(error.retryAfterMs, retryAfterMs);
        // A page of a proxy is not for the caller to read.
        const words = typeof failure.body === 'string' ? [] : wordsOf(failure.body);
        ok(
          words.length === 0 || words.some((word) => error.message.includes(word)),
          `the upstream's words are lost: ${error.message}`,
        );
      },
    },
  ];
}

const junk: readonly unknown[] = [
  undefined,
  null,
  '',
  '<html>Bad Gateway</html>',
  [],
  {},
  7,
  { error: 'text' },
  { error: null },
  { error: { message: 7, code: {}, type: [] } },
];

function junkCases(client: StreamingClientCodec<'chat'>): readonly ConformanceCase[] {
  return [
    {
      name: 'response: what makes no sense ends in an LLMError',
      run() {
        for (const body of junk) {
          try {
            client.decodeResponse(jsonAnswer(body), plainRequest);
          } catch (error) {
            ok(isLLMError(error), `${JSON.stringify(body)} fails with ${String(error)}`);
            continue;
          }
          ok(asJson(body) !== null && typeof body === 'object', `${String(body)} is no answer`);
        }
      },
    },
    {
      name: 'error: any body gives an error of the status',
      run() {
        for (const body of junk) {
          for (const status of [400, 401, 404, 418, 429, 500, 503, 529, 599]) {
            const error = client.decodeError({ status, headers: {}, body });
            ok(isLLMError(error));
            ok(error.message !== '', 'an error says something');
            if (status >= 500) ok(error.retryable, `${status} may be tried again`);
          }
        }
      },
    },
  ];
}

const codeOfStatus: readonly (readonly [number, ErrorCode])[] = [
  [400, 'invalid_request'],
  [401, 'authentication'],
  [403, 'permission_denied'],
  [404, 'not_found'],
  [413, 'payload_too_large'],
  [422, 'invalid_request'],
  [429, 'rate_limited'],
];

function statusCases(client: StreamingClientCodec<'chat'>): readonly ConformanceCase[] {
  return codeOfStatus.map(([status, code]) => ({
    name: `error: a status of ${status} that says nothing else is ${code}`,
    run() {
      equal(client.decodeError({ status, headers: {}, body: '' }).code, code);
    },
  }));
}

/** The sentences in a failure, which are for people: the first words of each, because a long one may be cut. */
function wordsOf(body: unknown): readonly string[] {
  if (typeof body === 'string') return body.includes(' ') ? [body.slice(0, 24)] : [];
  if (typeof body !== 'object' || body === null) return [];
  return Object.values(body).flatMap(wordsOf);
}

const longestMessage = 8192;

/** What every failure keeps, and what none may be. */
function failureWordCases(client: StreamingClientCodec<'chat'>): readonly ConformanceCase[] {
  return [
    {
      name: 'error: says when to come again where the upstream says so',
      run() {
        for (const status of [429, 503]) {
          const headers = { 'retry-after': '7' };
          equal(client.decodeError({ status, headers, body: '' }).retryAfterMs, 7000);
        }
      },
    },
    {
      name: 'error: a page of a proxy does not become its message',
      run() {
        const body = `<html><body>${'<p>Bad Gateway</p>'.repeat(4000)}</body></html>`;
        const { message } = client.decodeError({ status: 502, headers: {}, body });
        ok(message.length <= longestMessage, `its message has ${message.length} characters`);
      },
    },
  ];
}

/** An upstream is told which model is asked: in the address, or in the body. */
function modelCase(client: StreamingClientCodec<'chat'>): ConformanceCase {
  const model = 'model-e7c1';
  return {
    name: 'request: names the model, in its address or in its body',
    run() {
      for (const stream of [false, true]) {
        const { path, query = {} } = client.address({ model, stream });
        const { body = {} } = client.encodeRequest({ ...plainRequest, model, stream });
        const told = [path, JSON.stringify(query), JSON.stringify(body)];
        ok(
          told.some((text) => text.includes(model)),
          `nobody is told the model: ${path}`,
        );
      }
    },
  };
}
