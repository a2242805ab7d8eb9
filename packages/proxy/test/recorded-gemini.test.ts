import { asArray, asObject, asString, type JsonObject, type JsonValue } from '@llm/core';
import { createJsonArrayDecoder } from '@llm/core/framing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Exchange, eventsOf, isRecorded, readExchanges } from './support/recorded.ts';
import { replayUpstream, type ReplayUpstream } from './support/replay-upstream.ts';
import { masterKeyOfTests, startGateway, type TestGateway } from './support/start-gateway.ts';

const kinds = ['generateContent', 'streamGenerateContent'];
// Some clients ask for numbers in place of words, and the gateway asks for none.
const exchanges = readExchanges(['gemini', 'vertex']).filter(
  ({ kind, request }) => kinds.includes(kind) && request?.path.includes('enum-encoding') !== true,
);
const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000);

let upstream: ReplayUpstream;
let native: TestGateway;
let translating: TestGateway;

describe.skipIf(!isRecorded)('recorded Gemini exchanges through the gateway', () => {
  beforeAll(async () => {
    console.log(`recorded answers are cut with SEED=${seed}`);
    upstream = await replayUpstream(exchanges.map(asEvents), seed);
    const models = Object.fromEntries(
      exchanges.map(({ id }) => [
        id,
        { provider: 'gemini' as const, baseUrl: `${upstream.origin}/${id}` },
      ]),
    );
    native = await startGateway({ models });
    translating = await startGateway({ models, lane: 'translate' });
  });

  afterAll(async () => {
    await native.close();
    await translating.close();
    await upstream.close();
  });

  const named = exchanges.map((exchange) => [exchange.id, exchange] as const);

  it.each(named)('%s, in its own bytes', async (_, exchange) => {
    const answer = await askNatively(native, exchange, '?alt=sse');
    if (isStream(exchange)) expect(chunksIn(answer)).toEqual(chunksOf(exchange));
    else expect(JSON.parse(answer)).toEqual(exchange.response.body);
  });

  it.each(named)('%s, translated and as a list', async (_, exchange) => {
    const answer = await askNatively(translating, exchange, '');
    const chunks = isStream(exchange)
      ? (asArray(JSON.parse(answer)) ?? []).map((chunk) => asObject(chunk) ?? {})
      : [asObject(JSON.parse(answer)) ?? {}];
    expect(saidIn(chunks)).toEqual(saidIn(chunksOf(exchange)));
  });

  it.each(named)('%s, by Chat Completions', async (_, exchange) => {
    const said = saidIn(chunksOf(exchange));
    const body = { messages: [{ role: 'user', content: 'Hi' }] };
    const answer = await post(native, '/v1/chat/completions', { ...body, model: exchange.id });
    const choice = asObject(asArray(answer['choices'])?.[0]) ?? {};
    const message = asObject(choice['message']) ?? {};
    expect(message['content'] ?? '').toBe(said.text);
    expect(message['reasoning_content'] ?? '').toBe(said.thoughts);
    const calls = (asArray(message['tool_calls']) ?? []).map((call) => {
      const called = asObject(asObject(call)?.['function']);
      return [called?.['name'], JSON.parse(asString(called?.['arguments']) ?? '')];
    });
    expect(calls).toEqual(said.calls);
    expect(asObject(answer['usage'])?.['completion_tokens']).toBe(said.output);
    expect(asObject(answer['usage'])?.['prompt_tokens']).toBe(said.input);
  });

  it.each(named)('%s, by Messages', async (_, exchange) => {
    const said = saidIn(chunksOf(exchange));
    const body = { messages: [{ role: 'user', content: 'Hi' }], max_tokens: 9 };
    const answer = await post(native, '/v1/messages', { ...body, model: exchange.id });
    const blocks = (asArray(answer['content']) ?? []).map((block) => asObject(block) ?? {});
    const textOf = (type: string, field: string) =>
      blocks
        .filter((block) => block['type'] === type)
        .map((block) => asString(block[field]) ?? '')
        .join('');
    expect(textOf('text', 'text')).toBe(said.text);
    expect(textOf('thinking', 'thinking')).toBe(said.thoughts);
    const calls = blocks.filter(({ type }) => type === 'tool_use');
    expect(calls.map(({ name, input }) => [name, input])).toEqual(said.calls);
    expect(asObject(answer['usage'])?.['output_tokens']).toBe(said.output);
  });
});

/** A stream that was recorded as a list, as the events in which the gateway asks for it. */
function asEvents(exchange: Exchange): Exchange {
  if (!Array.isArray(exchange.response.body)) return exchange;
  const { body: _, ...response } = exchange.response;
  const sse = chunksOf(exchange).map((chunk) => `data: ${JSON.stringify(chunk)}\r\n\r\n`);
  return { ...exchange, response: { ...response, sse: sse.join('') } };
}

function isStream({ kind }: Exchange): boolean {
  return kind === 'streamGenerateContent';
}

function chunksOf({ response, kind }: Exchange): readonly JsonObject[] {
  if (response.sse !== undefined) return chunksIn(response.sse);
  if (response.chunks !== undefined) return response.chunks.map(toObject);
  if (kind !== 'streamGenerateContent') return [response.body ?? {}];
  const bytes = new TextEncoder().encode(JSON.stringify(response.body));
  return createJsonArrayDecoder()
    .push(bytes)
    .map(({ data }) => toObject(data));
}

function chunksIn(stream: string): readonly JsonObject[] {
  return eventsOf(stream).map((event) => asObject(event) ?? {});
}

function toObject(text: string): JsonObject {
  return asObject(JSON.parse(text)) ?? {};
}

const question: JsonObject = { contents: [{ role: 'user', parts: [{ text: 'Hi' }] }] };

async function askNatively(
  gateway: TestGateway,
  exchange: Exchange,
  query: string,
): Promise<string> {
  const method = isStream(exchange) ? `streamGenerateContent${query}` : 'generateContent';
  const path = `/v1beta/models/${exchange.id}:${method}`;
  const response = await send(gateway, path, exchange.request?.body ?? question);
  const text = await response.text();
  expect(response.status, text).toBe(200);
  return text;
}

async function post(gateway: TestGateway, path: string, body: JsonObject): Promise<JsonObject> {
  const response = await send(gateway, path, body);
  const text = await response.text();
  expect(response.status, text).toBe(200);
  return toObject(text);
}

function send(gateway: TestGateway, path: string, body: JsonObject): Promise<Response> {
  return fetch(gateway.url + path, {
    method: 'POST',
    headers: { 'x-goog-api-key': masterKeyOfTests, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

interface Said {
  readonly text: string;
  readonly thoughts: string;
  readonly calls: readonly (readonly (JsonValue | undefined)[])[];
  readonly finish: JsonValue | undefined;
  readonly input: number;
  readonly output: number;
}

/** What chunks say together: whole answers are one. */
function saidIn(chunks: readonly JsonObject[]): Said {
  let [text, thoughts] = ['', ''];
  let finish: JsonValue | undefined;
  const calls: (readonly (JsonValue | undefined)[])[] = [];
  const counts: Record<string, number> = {};
  for (const { candidates, usageMetadata } of chunks) {
    const candidate = asObject(asArray(candidates)?.[0]) ?? {};
    finish = candidate['finishReason'] ?? finish;
    for (const value of asArray(asObject(candidate['content'])?.['parts']) ?? []) {
      const part = asObject(value) ?? {};
      const said = asString(part['text']) ?? '';
      if (part['thought'] === true) thoughts += said;
      else text += said;
      const call = asObject(part['functionCall']);
      if (call !== undefined) calls.push([call['name'], call['args'] ?? {}]);
    }
    // Counts only grow: one that a later chunk leaves out still holds.
    for (const [name, count] of Object.entries(asObject(usageMetadata) ?? {}))
      if (typeof count === 'number' && count > 0) counts[name] = count;
  }
  const of = (name: string) => counts[name] ?? 0;
  return {
    text,
    thoughts,
    calls,
    finish,
    input: of('promptTokenCount') + of('toolUsePromptTokenCount'),
    output: of('candidatesTokenCount') + of('thoughtsTokenCount'),
  };
}
