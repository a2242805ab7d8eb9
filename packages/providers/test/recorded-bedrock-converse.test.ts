import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import {
  asObject,
  asString,
  type ChatEvent,
  type ChatRequest,
  isLLMError,
  type JsonObject,
  type LLMError,
  parseJson,
} from '@llm/core';
import { jsonAnswer } from '@llm/core/testing';
import type { ServerSentEvent } from '@llm/core/framing';
import { describe, expect, it } from 'vitest';
import { bedrockConverse } from '../src/protocols/bedrock-converse/index.ts';
import { awsEventStream } from '../src/protocols/shared/aws-event-stream/framing.ts';

// Recorded traffic of other projects, which is not part of this repository.
const folder =
  process.env['LLM_FIXTURES'] ?? path.resolve(import.meta.dirname, '../../../../shared/fixtures');
const exchanges = path.join(folder, 'exchanges/bedrock');

interface Exchange {
  readonly id: string;
  readonly kind: string;
  readonly of: string | undefined;
  readonly model: string;
  readonly request: JsonObject | undefined;
  readonly response: JsonObject;
}

function readExchanges(): readonly Exchange[] {
  if (!existsSync(exchanges)) {
    console.warn(`SKIPPED: no recorded traffic at ${folder}`);
    return [];
  }
  return readdirSync(exchanges).map((name) => {
    const fields = asObject(parseJson(readFileSync(path.join(exchanges, name), 'utf8'))) ?? {};
    return {
      id: asString(fields['id']) ?? name,
      kind: asString(fields['kind']) ?? '',
      of: asString(fields['of']),
      model: asString(fields['model']) ?? 'any',
      request: asObject(asObject(fields['request'])?.['body']),
      response: asObject(fields['response']) ?? {},
    };
  });
}

const recorded = readExchanges();
const ofKind = (kind: string) => recorded.filter((exchange) => exchange.kind === kind);
const { client, server } = bedrockConverse;

const decodeRequest = ({ model, request, kind }: Exchange): ChatRequest =>
  server.decodeRequest({
    body: { ...(request ?? { messages: [{ role: 'user', content: [{ text: 'Hi' }] }] }), model },
    params: { model },
    stream: kind === 'converse-stream',
    query: {},
    headers: {},
  });

/** The bytes of a stream, whether they were recorded or only its events. */
function bytesOf({ response }: Exchange): Uint8Array {
  const base64 = asString(response['base64']);
  if (base64 !== undefined) return Buffer.from(base64, 'base64');
  const chunks = response['chunks'];
  const events = (Array.isArray(chunks) ? chunks : []).map((chunk): ServerSentEvent => {
    const [[event, value] = ['', {}]] = Object.entries(asObject(parseJson(String(chunk))) ?? {});
    return { event, data: JSON.stringify(value) };
  });
  return awsEventStream.encode(events) as Uint8Array;
}

interface Decoded {
  readonly events: readonly ChatEvent[];
  readonly error: LLMError | undefined;
}

function decode(request: ChatRequest, pieces: readonly Uint8Array[]): Decoded {
  const framing = awsEventStream.createDecoder();
  const decoder = client.createStreamDecoder(request);
  const events: ChatEvent[] = [];
  try {
    for (const piece of pieces) {
      for (const event of framing.push(piece)) events.push(...decoder.push(event));
    }
    events.push(...decoder.end());
  } catch (cause) {
    if (!isLLMError(cause)) throw cause;
    return { events, error: cause };
  }
  return { events, error: undefined };
}

const withoutPadding = (value: JsonObject): JsonObject => {
  const { p: _, ...rest } = value;
  return rest;
};

describe.runIf(recorded.length > 0)('recorded Converse traffic', () => {
  const spoken = [...ofKind('converse'), ...ofKind('converse-stream')];

  it.each(spoken.filter(({ request }) => request !== undefined))(
    'gives the request of $id back as it came',
    (exchange) => {
      const encoded = client.encodeRequest(decodeRequest(exchange));
      expect(encoded.body).toEqual(exchange.request);
      expect(encoded.losses).toBeUndefined();
    },
  );

  it.each(ofKind('converse'))('gives the answer of $id back as it came', (exchange) => {
    const body = asObject(exchange.response['body']) ?? {};
    const request = decodeRequest(exchange);
    const answer = client.decodeResponse(jsonAnswer(body), request);
    expect(server.encodeResponse(answer, request)).toEqual({
      usage: { inputTokens: 0, outputTokens: 0, totalTokens: 0 },
      ...(body['metrics'] === undefined ? { metrics: { latencyMs: 0 } } : {}),
      ...body,
    });
  });

  it.each(ofKind('converse-stream'))(
    'reads the stream of $id the same, cut anywhere',
    (exchange) => {
      const bytes = bytesOf(exchange);
      const request = decodeRequest(exchange);
      const whole = decode(request, [bytes]);
      const single = Array.from(bytes, (byte) => Uint8Array.of(byte));
      expect(decode(request, single)).toEqual(whole);
      if (whole.error === undefined) {
        expect(whole.events.some(({ type }) => type === 'finish')).toBe(true);
        expect(whole.events.some(({ type }) => type === 'usage')).toBe(true);
      }
    },
  );

  it.each(ofKind('converse-stream'))('writes the stream of $id as it came', (exchange) => {
    const sent = awsEventStream.createDecoder().push(bytesOf(exchange));
    const request = decodeRequest(exchange);
    const { events, error } = decode(request, [bytesOf(exchange)]);
    const encoder = server.createStreamEncoder(request);
    const written = events.flatMap((event) => encoder.push(event));
    written.push(...(error === undefined ? encoder.end() : encoder.fail(error)));
    expect(written.map(readable)).toEqual(sent.map(readable).filter(({ isEmpty }) => !isEmpty));
  });

  it.each(
    recorded.filter(({ kind, of }) => kind === 'error' && of?.startsWith('converse') === true),
  )('knows the error of $id', ({ response }) => {
    const error = client.decodeError({
      status: Number(response['status']),
      headers: Object.fromEntries(
        Object.entries(asObject(response['headers']) ?? {}).map(([name, value]) => [
          name,
          asString(value) ?? '',
        ]),
      ),
      body: response['body'],
    });
    const expected = response['status'] === 403 ? 'authentication' : 'invalid_request';
    expect(error.code).toBe(expected);
    expect(error.message).not.toBe('');
  });
});

function readable({ event, data }: ServerSentEvent) {
  const value = withoutPadding(asObject(parseJson(data)) ?? {});
  const text = asObject(value['delta'])?.['text'];
  const thought = asObject(asObject(value['delta'])?.['reasoningContent'])?.['text'];
  const input = asObject(asObject(value['delta'])?.['toolUse'])?.['input'];
  return { event, value, isEmpty: [text, thought, input].includes('') };
}
