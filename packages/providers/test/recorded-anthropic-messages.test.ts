import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import {
  asArray,
  asObject,
  asString,
  isLLMError,
  isObject,
  parseJson,
  type ChatEvent,
  type ChatRequest,
  type JsonObject,
  type JsonValue,
} from '@llm/core';
import { jsonAnswer } from '@llm/core/testing';
import { createSseDecoder, type ServerSentEvent } from '@llm/core/framing';
import { afterAll, describe, expect, it } from 'vitest';
import { anthropicMessages } from '../src/protocols/anthropic-messages/index.ts';

// Recorded traffic of other projects, which is not part of this repository.
const folder =
  process.env['LLM_FIXTURES'] ?? path.resolve(import.meta.dirname, '../../../../shared/fixtures');
const exchanges = path.join(folder, 'exchanges/anthropic');

interface Exchange {
  readonly id: string;
  readonly kind: string;
  readonly failed: string | undefined;
  readonly request: JsonObject | undefined;
  readonly response: JsonObject;
}

function readExchanges(): readonly Exchange[] {
  if (!existsSync(exchanges)) return [];
  return readdirSync(exchanges).map((name) => {
    const fields = asObject(parseJson(readFileSync(path.join(exchanges, name), 'utf8'))) ?? {};
    return {
      id: asString(fields['id']) ?? name,
      kind: asString(fields['kind']) ?? '',
      failed: asString(fields['of']),
      request: asObject(asObject(fields['request'])?.['body']),
      response: asObject(fields['response']) ?? {},
    };
  });
}

const recorded = readExchanges();
const { client, server } = anthropicMessages;
if (client === undefined || server === undefined) throw new TypeError('both sides are there');

const ofKind = (...kinds: readonly string[]) => recorded.filter(({ kind }) => kinds.includes(kind));
const counts = { requests: 0, answers: 0, streams: 0, events: 0, errors: 0 };

const decodeRequest = (body: JsonObject): ChatRequest =>
  server.decodeRequest({ body, params: {}, query: {}, headers: {} });
const anyRequest = decodeRequest({
  model: 'any',
  max_tokens: 1,
  messages: [{ role: 'user', content: 'Hi' }],
});

describe.runIf(recorded.length > 0)('recorded Messages API traffic', () => {
  afterAll(() => {
    console.info(
      `recorded anthropic-messages: ${counts.requests} requests, ${counts.answers} answers, ` +
        `${counts.streams} streams with ${counts.events} events, ${counts.errors} errors`,
    );
  });

  it.each(ofKind('messages', 'messages-stream').filter(({ request }) => request !== undefined))(
    'gives the request of $id back as it came',
    ({ request = {} }) => {
      const encoded = client.encodeRequest(decodeRequest(request));
      expect(encoded.body).toEqual(request);
      expect(encoded.losses).toBeUndefined();
      counts.requests += 1;
    },
  );

  it.each(ofKind('messages'))('gives the answer of $id back as it came', ({ response }) => {
    const answer = client.decodeResponse(jsonAnswer(response['body']), anyRequest);
    expect(server.encodeResponse(answer, anyRequest)).toEqual(response['body']);
    counts.answers += 1;
  });

  it.each(ofKind('messages-stream').filter((exchange) => !isFailure(exchange)))(
    'gives the events of $id back as they came',
    ({ response }) => {
      const events = framesOf(response);
      const wire = events.map(({ data }) => parseJson(data));
      expect(roundTrip(events).map(({ data }) => parseJson(data))).toEqual(normalise(wire));
      counts.streams += 1;
      counts.events += events.length;
    },
  );

  it.each(ofKind('messages-stream').filter((exchange) => !isFailure(exchange)))(
    'takes every beginning of $id for cut off',
    ({ response }) => {
      const events = framesOf(response);
      for (let length = 0; length < events.length; length += 1) {
        const decoder = client.createStreamDecoder(anyRequest);
        for (const event of events.slice(0, length)) decoder.push(event);
        expect(codeOf(() => decoder.end())).toBe('connection');
      }
    },
  );

  it.each(ofKind('messages-stream').filter(isFailure))(
    'fails with the error of $id',
    ({ response }) => {
      const decoder = client.createStreamDecoder(anyRequest);
      expect(codeOf(() => framesOf(response).map((event) => decoder.push(event)))).toBe(
        'overloaded',
      );
      counts.errors += 1;
    },
  );

  it.each(ofKind('error'))('reads the error of $id and says it again', ({ id, response }) => {
    const status = Number(response['status']);
    const error = client.decodeError({
      status,
      headers: headersOf(response),
      body: response['body'],
    });
    const isContext = id.includes('context-leng');
    expect(error.code).toBe(isContext ? 'context_length_exceeded' : codeOfStatus[status]);
    expect(error.upstream?.status).toBe(status);
    expect(server.encodeError(error)).toEqual({ status, body: response['body'] });
    counts.errors += 1;
  });
});

it('has recorded traffic to read', { skip: recorded.length > 0 }, () => {
  console.warn(`NO RECORDED TRAFFIC: ${exchanges} does not exist, so nothing recorded was checked`);
  expect(recorded).toEqual([]);
});

const codeOfStatus: Readonly<Record<number, string>> = {
  400: 'invalid_request',
  401: 'authentication',
  404: 'not_found',
  529: 'overloaded',
};

function codeOf(run: () => unknown): string | undefined {
  try {
    run();
  } catch (cause) {
    return isLLMError(cause) ? cause.code : 'no LLMError';
  }
  return undefined;
}

function isFailure({ response }: Exchange): boolean {
  return framesOf(response).some(({ event }) => event === 'error');
}

function framesOf(response: JsonObject): readonly ServerSentEvent[] {
  const text = asString(response['sse']);
  if (text !== undefined) {
    const decoder = createSseDecoder();
    return [...decoder.push(new TextEncoder().encode(text)), ...decoder.end()];
  }
  return (asArray(response['chunks']) ?? []).map((chunk) => {
    const data = asString(chunk) ?? '';
    return { event: asString(asObject(parseJson(data))?.['type']) ?? '', data };
  });
}

function headersOf(response: JsonObject): Record<string, string> {
  return Object.fromEntries(
    Object.entries(asObject(response['headers']) ?? {}).map(([name, value]) => [
      name,
      asString(value) ?? '',
    ]),
  );
}

function roundTrip(events: readonly ServerSentEvent[]): readonly ServerSentEvent[] {
  const decoder = client?.createStreamDecoder(anyRequest);
  const encoder = server?.createStreamEncoder(anyRequest);
  if (decoder === undefined || encoder === undefined) return [];
  const hub: ChatEvent[] = [...events.flatMap((event) => decoder.push(event)), ...decoder.end()];
  return [...hub.flatMap((event) => encoder.push(event)), ...encoder.end()];
}

/**
 * What a stream loses on its way through the hub, and may: pings, and the silence of a tool call that
 * has no arguments, which becomes `{}`.
 */
function normalise(events: readonly JsonValue[]): readonly JsonValue[] {
  const silent = new Set<JsonValue>();
  for (const event of events) {
    if (!isObject(event) || event['type'] !== 'content_block_start') continue;
    const { index = null, content_block } = event;
    // Tools of the provider's own keep their silence.
    const isCall = asObject(content_block)?.['type'] === 'tool_use';
    const hasArguments = events.some(
      (other) =>
        isObject(other) &&
        other['index'] === index &&
        asString(asObject(other['delta'])?.['partial_json'] ?? '') !== '',
    );
    if (isCall && !hasArguments) silent.add(index);
  }
  return events.flatMap((event) => {
    if (!isObject(event) || event['type'] === 'ping') return [];
    const { index = null } = event;
    if (event['type'] !== 'content_block_stop' || !silent.has(index)) return [event];
    const delta = { type: 'input_json_delta', partial_json: '{}' };
    return [{ type: 'content_block_delta', index, delta }, event];
  });
}
