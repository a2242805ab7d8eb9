import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  accumulate,
  asArray,
  asObject,
  asString,
  type ChatEvent,
  type ChatRequest,
  type JsonObject,
  type JsonValue,
  parseJson,
  printJson,
} from '@llm/core';
import { jsonAnswer } from '@llm/core/testing';
import { createSseDecoder } from '@llm/core/framing';
import { afterAll, describe, expect, it } from 'vitest';
import { createChunkJudge, deviatesInChoices } from '../src/protocols/openai-chat/deviation.ts';
import { openaiChat } from '../src/protocols/openai-chat/index.ts';

const { client, server } = openaiChat;
const folder =
  process.env['LLM_FIXTURES'] ?? join(import.meta.dirname, '../../../../shared/fixtures');
const exchangesFolder = join(folder, 'exchanges');
const isThere = existsSync(exchangesFolder);

interface Exchange {
  readonly id: string;
  readonly provider: string;
  readonly kind: string;
  readonly of?: string;
  readonly request: { readonly path: string; readonly body: JsonObject } | null;
  readonly response: JsonObject;
}

function readExchanges(): readonly Exchange[] {
  return readdirSync(exchangesFolder).flatMap((provider) =>
    readdirSync(join(exchangesFolder, provider)).map(
      (file) => JSON.parse(readFileSync(join(exchangesFolder, provider, file), 'utf8')) as Exchange,
    ),
  );
}

const exchanges = isThere ? readExchanges() : [];
// Cohere and Ollama have chat formats of their own beside the one here.
const isOurs = ({ provider, request, response }: Exchange) =>
  provider !== 'cohere' && response['ndjson'] === undefined && request?.path !== '/api/chat';
const ours = exchanges.filter(isOurs);
const chats = ours.filter(({ kind }) => kind === 'chat');
const streams = ours.filter(({ kind }) => kind === 'chat-stream');
const requests = [...chats, ...streams].filter(({ request }) => request !== null);
const foreignErrors = new Set(['anthropic', 'bedrock', 'vertex', 'cohere']);
const errors = exchanges.filter(
  ({ kind, provider }) => kind === 'error' && !foreignErrors.has(provider),
);

const counts = {
  requests: 0,
  answers: 0,
  streams: 0,
  chunks: 0,
  repaired: 0,
  failedStreams: 0,
  errors: 0,
};

if (!isThere) {
  console.warn(`NOT TESTED AGAINST RECORDED TRAFFIC: there is no ${exchangesFolder}`);
}
afterAll(() => {
  console.log(`openai-chat against recorded traffic: ${JSON.stringify(counts)}`);
});

const toRequest = (body: JsonObject): ChatRequest =>
  server.decodeRequest({ body, params: {}, query: {}, headers: {} });

/** A request for exchanges whose request was not recorded. */
const anyRequest = toRequest({
  model: 'm',
  messages: [{ role: 'user', content: 'Hi' }],
  stream: true,
  stream_options: { include_usage: true },
});

const requestOf = ({ request }: Exchange): ChatRequest =>
  request === null ? anyRequest : { ...toRequest(request.body), includeUsage: true };

const hasName = (name: string) => (value: JsonValue | undefined) =>
  asString(asObject(value)?.['name']) === name;

const asPlain = (value: JsonObject) => asObject(JSON.parse(printJson(value))) ?? {};

describe.skipIf(!isThere)('recorded chat completions', () => {
  it.each(requests.map((exchange) => [exchange.id, exchange] as const))(
    'sends on the request of %s as it came',
    (_, { request }) => {
      const body = request?.body ?? {};
      const { body: encoded, losses } = client.encodeRequest(toRequest(body));
      expect(encoded).toEqual(body);
      expect(losses).toBeUndefined();
      counts.requests += 1;
    },
  );

  it.each(chats.map((exchange) => [exchange.id, exchange] as const))(
    'gives on the answer of %s as it came, or as clients can read it',
    (_, exchange) => {
      const request = requestOf(exchange);
      const { body } = exchange.response;
      const decoded = client.decodeResponse(jsonAnswer(body), request);
      // As a client reads it, whose numbers are doubles.
      const encoded = asPlain(server.encodeResponse(decoded, request));
      if (deviatesInChoices(asArray(asObject(body)?.['choices']) ?? [])) {
        expect(deviatesInChoices(asArray(encoded['choices']) ?? [])).toBe(false);
        counts.repaired += 1;
        return;
      }
      // An id that the upstream left empty is made up.
      const isNameless = asObject(body)?.['id'] === '';
      expect(isNameless ? { ...encoded, id: '' } : encoded).toEqual(body);
      counts.answers += 1;
    },
  );

  it.each(streams.map((exchange) => [exchange.id, exchange] as const))(
    'gives on the chunks of %s as they came, or as clients can read them',
    (_, exchange) => {
      const frames = framesOf(exchange);
      const chunks = frames.filter((data) => data !== '[DONE]').map((data) => chunkOf(data));
      const request = requestOf(exchange);
      const failing = chunks.findIndex(({ error }) => error !== undefined);
      if (failing >= 0) {
        expect(() => decode(frames, request)).toThrow();
        counts.failedStreams += 1;
        return;
      }
      const events = decode(frames, request);
      const encoder = server.createStreamEncoder(request);
      const encoded = [...events.flatMap((event) => encoder.push(event)), ...encoder.end()];
      expect(encoded.at(-1)?.data).toBe('[DONE]');
      const given = encoded.slice(0, -1).map(({ data }) => chunkOf(data));
      const deviates = createChunkJudge();
      if (chunks.map(deviates).includes(true)) {
        expect(given.map(createChunkJudge())).not.toContain(true);
        counts.repaired += 1;
      } else expect(given).toEqual([...normalised(chunks), ...unfinished(chunks)]);
      const again = decode(
        encoded.map(({ data }) => data),
        request,
      );
      expect(gathered(again)).toEqual(gathered(events));
      counts.streams += 1;
      counts.chunks += given.length;
    },
  );

  it.each(errors.map((exchange) => [exchange.id, exchange] as const))(
    'knows what the failure of %s means',
    (_, { response }) => {
      const status = Number(response['status']);
      const headers = Object.fromEntries(
        Object.entries(asObject(response['headers']) ?? {}).map(([name, value]) => [
          name,
          asString(value) ?? '',
        ]),
      );
      const body = response['body'] ?? response['text'];
      const error = client.decodeError({ status, headers, body });
      expect(error.upstream?.status).toBe(status);
      expect(error.message).not.toBe('');
      expect(expectedCodes(status)).toContain(error.code);
      counts.errors += 1;
    },
  );

  it('finds the exchanges it is for', () => {
    expect(requests.some(({ request }) => asArray(request?.body['tools'])?.some(hasName('')))).toBe(
      false,
    );
    expect(chats.length).toBeGreaterThan(40);
    expect(streams.length).toBeGreaterThan(25);
  });
});

function expectedCodes(status: number): readonly string[] {
  switch (status) {
    case 400:
      return ['invalid_request', 'context_length_exceeded', 'content_filtered', 'authentication'];
    case 401:
      return ['authentication'];
    case 403:
      return ['permission_denied'];
    case 404:
      return ['not_found'];
    case 429:
      return ['rate_limited'];
    case 503:
      return ['overloaded'];
    default:
      return status >= 500 ? ['upstream'] : ['invalid_request'];
  }
}

function framesOf({ response }: Exchange): readonly string[] {
  const listed = asArray(response['chunks']);
  if (listed !== undefined) return [...listed.map(String), '[DONE]'];
  const decoder = createSseDecoder();
  const bytes = new TextEncoder().encode(asString(response['sse']));
  return [...decoder.push(bytes), ...decoder.end()].map(({ data }) => data);
}

function chunkOf(data: string): JsonObject {
  return asObject(parseJson(data)) ?? {};
}

function decode(frames: readonly string[], request: ChatRequest): readonly ChatEvent[] {
  const decoder = client.createStreamDecoder(request);
  return [...frames.flatMap((data) => decoder.push({ data })), ...decoder.end()];
}

/** The chunks with what the encoder's comment says that it writes otherwise. */
function normalised(chunks: readonly JsonObject[]): readonly JsonObject[] {
  const named = chunks.find(({ id }) => id !== '');
  const numbers = new Map<string, number>();
  return chunks.map((chunk) => ({
    ...chunk,
    id: named?.['id'],
    created: named?.['created'],
    model: named?.['model'],
    object: chunk['object'] === '' ? 'chat.completion.chunk' : chunk['object'],
    choices: (asArray(chunk['choices']) ?? []).map((value) => {
      const choice = asObject(value) ?? {};
      const delta = asObject(choice['delta']);
      const calls = asArray(delta?.['tool_calls']);
      if (delta === undefined || calls === undefined || calls.length === 0) return choice;
      return {
        ...choice,
        delta: { ...delta, tool_calls: calls.map((call) => numbered(asObject(call), numbers)) },
      };
    }),
  }));
}

/** Mistral leaves out index and type, and Writer begins with arguments of null. */
function numbered(call: JsonObject | undefined, numbers: Map<string, number>): JsonObject {
  const id = asString(call?.['id']) ?? '';
  const called = asObject(call?.['function']);
  if (called?.['arguments'] === null) return { ...call, function: { ...called, arguments: '' } };
  if (call?.['index'] !== undefined) return call;
  if (!numbers.has(id)) numbers.set(id, numbers.size);
  return { index: numbers.get(id), type: 'function', ...call };
}

/** A choice that never got its finish reason gets one before `[DONE]`: LiteLLM forgets all but the first. */
function unfinished(chunks: readonly JsonObject[]): readonly JsonObject[] {
  const choices = chunks.flatMap((chunk) => asArray(chunk['choices']) ?? []).map(asObject);
  const finished = new Set(
    choices
      .filter((choice) => asString(choice?.['finish_reason']))
      .map((choice) => choice?.['index']),
  );
  const forgotten = [...new Set(choices.map((choice) => choice?.['index']))].filter(
    (index) => !finished.has(index),
  );
  if (forgotten.length === 0) return [];
  const [{ id, created, model } = {}] = chunks;
  return [
    {
      ...{ id, created, model, object: 'chat.completion.chunk', usage: null },
      choices: forgotten.map((index) => ({ index, delta: {}, finish_reason: 'stop' })),
    },
  ];
}

/** What the answer says, without the class it was processed in, which Azure's first chunk does not name. */
function gathered(events: readonly ChatEvent[]): unknown {
  const { serviceTier: _, extra: __, candidates, ...answer } = accumulate(events);
  return { ...answer, candidates: candidates.map(({ finish: ___, ...candidate }) => candidate) };
}
