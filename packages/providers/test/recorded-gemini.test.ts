import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import {
  asArray,
  asObject,
  asString,
  isLLMError,
  parseJson,
  type ChatEvent,
  type ChatRequest,
  type JsonObject,
  type JsonValue,
} from '@llm/core';
import { createJsonArrayDecoder, createSseDecoder, type ServerSentEvent } from '@llm/core/framing';
import { jsonAnswer } from '@llm/core/testing';
import { accumulate } from '@llm/core';
import { afterAll, describe, expect, it } from 'vitest';
import { withCamelNames } from '../src/protocols/shared/google/camel-names.ts';
import { gemini } from '../src/protocols/gemini/index.ts';

// Recorded traffic of other projects, which is not part of this repository.
const folder =
  process.env['LLM_FIXTURES'] ?? path.resolve(import.meta.dirname, '../../../../shared/fixtures');
const providers = ['gemini', 'vertex'];

interface Exchange {
  readonly id: string;
  readonly kind: string;
  readonly request: JsonObject | undefined;
  readonly response: JsonObject;
}

function readExchanges(): readonly Exchange[] {
  return providers.flatMap((provider) => {
    const exchanges = path.join(folder, 'exchanges', provider);
    if (!existsSync(exchanges)) return [];
    return readdirSync(exchanges).map((name) => {
      const fields = asObject(parseJson(readFileSync(path.join(exchanges, name), 'utf8'))) ?? {};
      return {
        id: asString(fields['id']) ?? name,
        kind: asString(fields['kind']) ?? '',
        request: asObject(asObject(fields['request'])?.['body']),
        response: asObject(fields['response']) ?? {},
      };
    });
  });
}

const recorded = readExchanges();
const { client, server } = gemini;
const ofKind = (...kinds: readonly string[]) => recorded.filter(({ kind }) => kinds.includes(kind));
const counts = { requests: 0, answers: 0, streams: 0, events: 0, errors: 0 };

const decodeRequest = (body: JsonObject): ChatRequest =>
  server.decodeRequest({ body, params: { model: 'any' }, query: {}, headers: {} });
const anyRequest = decodeRequest({ contents: [{ role: 'user', parts: [{ text: 'Hi' }] }] });

describe.runIf(recorded.length > 0)('recorded Gemini traffic', () => {
  afterAll(() => {
    console.info(
      `recorded gemini: ${counts.requests} requests, ${counts.answers} answers, ` +
        `${counts.streams} streams with ${counts.events} events, ${counts.errors} errors`,
    );
  });

  const asked = ofKind('generateContent', 'streamGenerateContent').filter(
    ({ request }) => request !== undefined,
  );
  it.each(asked)('gives the request of $id back as it came', ({ request = {} }) => {
    const encoded = client.encodeRequest(decodeRequest(request));
    expect(encoded.body).toEqual(inOneAlphabet(withCamelNames(request)));
    expect(encoded.losses).toBeUndefined();
    counts.requests += 1;
  });

  it.each(ofKind('generateContent'))('gives the answer of $id back as it came', ({ response }) => {
    const answer = client.decodeResponse(jsonAnswer(response['body']), anyRequest);
    expect(server.encodeResponse(answer, anyRequest)).toEqual(response['body']);
    counts.answers += 1;
  });

  it.each(ofKind('streamGenerateContent'))(
    'adds the stream of $id up to one answer',
    ({ response }) => {
      const events = framesOf(response);
      const chunks = events.map(({ data }) => asObject(parseJson(data)) ?? {});
      const written = roundTrip(events).map(({ data }) => asObject(parseJson(data)) ?? {});
      expect(joinChunks(written)).toEqual(joinChunks(chunks));
      expect(accumulate(decode(events)).candidates.length).toBeGreaterThan(0);
      counts.streams += 1;
      counts.events += events.length;
    },
  );

  it.each(ofKind('streamGenerateContent'))(
    'takes every beginning of $id for cut off',
    ({ response }) => {
      const events = framesOf(response);
      const end = events.findIndex(({ data }) => data.includes('"finishReason"'));
      expect(end).toBeGreaterThanOrEqual(0);
      for (let length = 0; length <= end; length += 1) {
        const decoder = client.createStreamDecoder(anyRequest);
        for (const event of events.slice(0, length)) decoder.push(event);
        expect(codeOf(() => decoder.end())).toBe('connection');
      }
    },
  );

  it.each(ofKind('error'))('reads the error of $id and says it again', ({ id, response }) => {
    const status = Number(response['status']);
    const body = response['body'] ?? response['text'];
    const error = client.decodeError({ status, headers: {}, body });
    expect(error.code).toBe(
      id.includes('authentication') ? 'authentication' : codeOfStatus[status],
    );
    expect(error.upstream?.status).toBe(status);
    if (asObject(body) !== undefined) expect(server.encodeError(error).body).toEqual(body);
    counts.errors += 1;
  });
});

it('has recorded traffic to read', { skip: recorded.length > 0 }, () => {
  console.warn(`NO RECORDED TRAFFIC: ${folder} does not exist, so nothing recorded was checked`);
  expect(recorded).toEqual([]);
});

const codeOfStatus: Readonly<Record<number, string>> = {
  400: 'invalid_request',
  404: 'not_found',
  500: 'upstream',
};

function codeOf(run: () => unknown): string | undefined {
  try {
    run();
  } catch (cause) {
    return isLLMError(cause) ? cause.code : 'no LLMError';
  }
  return undefined;
}

function framesOf(response: JsonObject): readonly ServerSentEvent[] {
  const text = asString(response['sse']);
  if (text !== undefined) return read(createSseDecoder(), text);
  const list = response['body'];
  if (list !== undefined) return read(createJsonArrayDecoder(), JSON.stringify(list));
  return (asArray(response['chunks']) ?? []).map((chunk) => ({ data: asString(chunk) ?? '' }));
}

function read(
  decoder: {
    push(bytes: Uint8Array): readonly ServerSentEvent[];
    end(): readonly ServerSentEvent[];
  },
  text: string,
): readonly ServerSentEvent[] {
  return [...decoder.push(new TextEncoder().encode(text)), ...decoder.end()];
}

function decode(events: readonly ServerSentEvent[]): readonly ChatEvent[] {
  const decoder = client.createStreamDecoder(anyRequest);
  return [...events.flatMap((event) => decoder.push(event)), ...decoder.end()];
}

function roundTrip(events: readonly ServerSentEvent[]): readonly ServerSentEvent[] {
  const encoder = server.createStreamEncoder(anyRequest);
  return [...decode(events).flatMap((event) => encoder.push(event)), ...encoder.end()];
}

/** Google's Python library writes signatures in base64 for addresses; the API reads both. */
function inOneAlphabet(value: JsonObject): JsonValue {
  return parseJson(
    JSON.stringify(value).replaceAll(
      /"thoughtSignature":"([^"]*)"/g,
      (_, signature: string) =>
        `"thoughtSignature":"${signature.replaceAll('-', '+').replaceAll('_', '/')}"`,
    ),
  );
}

/** What a client makes of a stream: texts of one kind joined, and of everything else the last that was said. */
function joinChunks(chunks: readonly JsonObject[]): JsonValue {
  const parts: JsonObject[] = [];
  let last: JsonObject = {};
  for (const { candidates, usageMetadata, ...rest } of chunks) {
    const candidate = asObject(asArray(candidates)?.[0]) ?? {};
    const { content, index: _, ...others } = candidate;
    last = { ...last, ...rest, ...others };
    for (const part of (asArray(asObject(content)?.['parts']) ?? []).map(
      (one) => asObject(one) ?? {},
    )) {
      addPart(parts, part);
    }
    const counts = asObject(usageMetadata);
    if (counts !== undefined) last = { ...last, usage: { total: counts['totalTokenCount'] ?? 0 } };
  }
  return { parts, ...last };
}

function addPart(parts: JsonObject[], part: JsonObject): void {
  const before = parts.at(-1);
  const { text, thought = false, thoughtSignature } = part;
  if (text === '' && thoughtSignature === undefined) return;
  const isSame = typeof before?.['text'] === 'string' && (before['thought'] ?? false) === thought;
  if (typeof text === 'string' && isSame) {
    parts[parts.length - 1] = {
      ...before,
      text: `${asString(before['text']) ?? ''}${text}`,
      ...(thoughtSignature !== undefined && { thoughtSignature }),
    };
  } else parts.push(part);
}
