import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  accumulate,
  asArray,
  asObject,
  asString,
  type ChatEvent,
  type ChatRequest,
  type ChatResponse,
  type JsonObject,
  parseJson,
  printJson,
} from '@llm/core';
import { jsonAnswer } from '@llm/core/testing';
import { createSseDecoder, encodeSse, type ServerSentEvent } from '@llm/core/framing';
import { afterAll, describe, expect, it } from 'vitest';
import {
  createEventJudge,
  deviatesInResponse,
} from '../src/protocols/openai-responses/deviation.ts';
import { openaiResponses } from '../src/protocols/openai-responses/index.ts';

const { client, server } = openaiResponses;
const folder =
  process.env['LLM_FIXTURES'] ?? join(import.meta.dirname, '../../../../shared/fixtures');
const exchangesFolder = join(folder, 'exchanges');
const isThere = existsSync(exchangesFolder);

interface Exchange {
  readonly id: string;
  readonly kind: string;
  readonly request: { readonly path: string; readonly body: JsonObject } | null;
  readonly response: JsonObject;
}

const exchanges: readonly Exchange[] = isThere
  ? readdirSync(exchangesFolder).flatMap((provider) =>
      readdirSync(join(exchangesFolder, provider)).map(
        (file) =>
          JSON.parse(readFileSync(join(exchangesFolder, provider, file), 'utf8')) as Exchange,
      ),
    )
  : [];
const answers = exchanges.filter(({ kind }) => kind === 'responses');
const streams = exchanges.filter(({ kind }) => kind === 'responses-stream');
const requests = [...answers, ...streams].filter(({ request }) => request !== null);
const counts = { requests: 0, answers: 0, streams: 0, events: 0, repaired: 0, failedStreams: 0 };

if (!isThere) {
  console.warn(`NOT TESTED AGAINST RECORDED TRAFFIC: there is no ${exchangesFolder}`);
}
afterAll(() => {
  console.log(`openai-responses against recorded traffic: ${JSON.stringify(counts)}`);
});

const toRequest = (body: JsonObject): ChatRequest =>
  server.decodeRequest({ body, params: {}, query: {}, headers: {} });
const requestOf = ({ request }: Exchange): ChatRequest =>
  request === null ? toRequest({ model: 'm', input: 'Hi', stream: true }) : toRequest(request.body);
const asPlain = (value: unknown): JsonObject =>
  asObject(parseJson(printJson(asObject(value) ?? {}))) ?? {};
const named = (list: readonly Exchange[]) =>
  list.map((exchange) => [exchange.id, exchange] as const);

describe.skipIf(!isThere)('recorded responses', () => {
  it.each(named(requests))('sends on the request of %s as it came', (_, { request }) => {
    const body = request?.body ?? {};
    // Of an unknown model, because recordings hold what a model of today would refuse.
    const { body: sent, losses } = client.encodeRequest(toRequest(body), {
      takes: { family: false },
    });
    expect(asPlain(sent)).toEqual(body);
    expect(losses).toBeUndefined();
    counts.requests += 1;
  });

  it.each(named(answers))('gives on the answer of %s as it came', (_, exchange) => {
    const body = asObject(exchange.response['body']) ?? {};
    const request = requestOf(exchange);
    const decoded = client.decodeResponse(jsonAnswer(body), request);
    expect(asPlain(server.encodeResponse(decoded, request))).toEqual(body);
    expect(deviatesInResponse(body)).toBe(false);
    counts.answers += 1;
  });

  it.each(named(streams))(
    'gives on the events of %s as they came, or as clients can read them',
    (_, exchange) => {
      const frames = framesOf(exchange);
      const request = requestOf(exchange);
      if (frames.some(({ event }) => event === 'error')) {
        expect(() => decode(frames, request)).toThrow();
        counts.failedStreams += 1;
        return;
      }
      const events = decode(frames, request);
      const encoder = server.createStreamEncoder(request);
      const written = [...events.flatMap((event) => encoder.push(event)), ...encoder.end()];
      expect(written.map(({ data }) => numberOf(data))).toEqual([...written.keys()]);
      const judge = createEventJudge();
      expect(written.some((frame) => judge(objectOf(frame), frame.event))).toBe(false);
      expect(decode(written, request).filter(isText)).toEqual(events.filter(isText));
      counts.events += frames.length;
      const deviates = createEventJudge();
      if (frames.some((frame) => deviates(objectOf(frame), frame.event))) {
        counts.repaired += 1;
        return;
      }
      expect(written.map(comparable)).toEqual(frames.map(comparable));
      counts.streams += 1;
    },
  );

  it.each(named(streams))('makes of the events of %s what the whole answer is', (_, exchange) => {
    const frames = framesOf(exchange);
    const last = asObject(objectOf(frames.at(-1) ?? { data: '{}' })['response']);
    if (last?.['status'] !== 'completed') return;
    const request = requestOf(exchange);
    const whole = client.decodeResponse(jsonAnswer(last), request);
    expect(settled(accumulate(decode(frames, request)))).toEqual(settled(whole));
  });

  it.each(named(streams))('reads %s the same cut at every byte, and with CRLF', (_, exchange) => {
    const frames = framesOf(exchange);
    const bytes = new TextEncoder().encode(encodeSse(frames));
    const crlf = new TextEncoder().encode(encodeSse(frames).replaceAll('\n', '\r\n'));
    const whole = JSON.stringify(readFrames([bytes]));
    expect(JSON.stringify(readFrames([crlf]))).toBe(whole);
    // A stride that shares no divisor with anything meets every kind of place.
    for (let at = 1; at < bytes.length; at += bytes.length > 20_000 ? 97 : 7) {
      const cut = readFrames([bytes.subarray(0, at), bytes.subarray(at)]);
      if (JSON.stringify(cut) !== whole) expect.fail(`it means something else cut at byte ${at}`);
    }
  });
});

function framesOf({ response }: Exchange): readonly ServerSentEvent[] {
  const sse = asString(response['sse']);
  if (sse !== undefined) {
    return readFrames([new TextEncoder().encode(sse)]).filter(({ data }) => data !== '[DONE]');
  }
  return (asArray(response['chunks']) ?? [])
    .map((chunk) => asString(chunk) ?? '')
    .filter((data) => data.startsWith('{'))
    .map((data) => ({ event: asString(asObject(parseJson(data))?.['type']) ?? '', data }));
}

function readFrames(pieces: readonly Uint8Array[]): readonly ServerSentEvent[] {
  const decoder = createSseDecoder();
  return [...pieces.flatMap((piece) => decoder.push(piece)), ...decoder.end()];
}

function decode(frames: readonly ServerSentEvent[], request: ChatRequest): readonly ChatEvent[] {
  const decoder = client.createStreamDecoder(request);
  return [...frames.flatMap((frame) => decoder.push(frame)), ...decoder.end()];
}

function objectOf({ data }: ServerSentEvent): JsonObject {
  return asObject(parseJson(data)) ?? {};
}

function numberOf(data: string): unknown {
  return asObject(parseJson(data))?.['sequence_number'];
}

function isText(event: ChatEvent): boolean {
  return (
    event.type === 'delta' && (event.delta.type === 'text' || event.delta.type === 'arguments')
  );
}

/**
 * An event without what may differ: padding, fields that older recordings lack, and sealed thoughts, which some servers
 * seal anew in each event and of which the last counts.
 */
function comparable(frame: ServerSentEvent): JsonObject {
  const { obfuscation: _, sequence_number: __, ...event } = objectOf(frame);
  const { type } = event;
  if (type === 'response.function_call_arguments.done') return { ...event, name: undefined };
  if (type === 'response.output_text.delta' || type === 'response.output_text.done') {
    return { ...event, logprobs: event['logprobs'] ?? [] };
  }
  return withoutSealed(event);
}

function withoutSealed(event: JsonObject): JsonObject {
  return asPlain({
    ...event,
    ...(event['item'] === undefined ? {} : { item: mended(asObject(event['item']) ?? {}) }),
    ...(event['part'] === undefined ? {} : { part: mendedPart(asObject(event['part']) ?? {}) }),
    ...(event['response'] === undefined ? {} : { response: mendedResponse(event) }),
  });
}

function mendedResponse(event: JsonObject): JsonObject {
  const response = asObject(event['response']) ?? {};
  const output = asArray(response['output']) ?? [];
  return { ...response, output: output.map((item) => mended(asObject(item) ?? {})) };
}

function mended(item: JsonObject): JsonObject {
  if (item['type'] === 'reasoning') return { ...item, encrypted_content: 'sealed' };
  if (item['type'] !== 'message') return item;
  const content = asArray(item['content']) ?? [];
  return { ...item, content: content.map((part) => mendedPart(asObject(part) ?? {})) };
}

function mendedPart(part: JsonObject): JsonObject {
  return part['type'] === 'output_text' ? { logprobs: [], ...part } : part;
}

/** The tier that was used stands in the extra of a stream, and the id of what is sealed is of the last event. */
function settled({ serviceTier, extra, ...response }: ChatResponse): unknown {
  const { service_tier = serviceTier, ...fields } = extra?.fields ?? {};
  const text = JSON.stringify({ ...response, fields, service_tier });
  return JSON.parse(text.replaceAll(/"(?:signature|id)":"[^"]*"/g, '"":""'));
}
