import { readdirSync, readFileSync } from 'node:fs';
import { errorTraits, type ErrorCode } from '../error/error-code.ts';
import type { JsonObject, JsonValue } from '../json/json-value.ts';
import { parseJson } from '../json/parse-json.ts';
import { asNumber, asObject, asString } from '../json/read.ts';
import type { ChatEvent } from '../model/chat-event.ts';
import type { ChatRequest } from '../model/chat-request.ts';
import type { ChatResponse } from '../model/chat-response.ts';
import type { Headers } from '../contract/transport.ts';

/** A failure as an upstream reported it, and what it must become. */
export interface ErrorFixture {
  /** HTTP status. */
  readonly status: number;
  /** Headers of the response. */
  readonly headers: Headers;
  /** The body, parsed where it is JSON. */
  readonly body: unknown;
  /** The code that it must become. */
  readonly code: ErrorCode;
  /** How long the error must say to wait, in milliseconds. Absent: it must say nothing. */
  readonly retryAfterMs?: number;
}

/**
 * One example of a protocol: the parts that belong to one name. Each part is optional; the cases that
 * need a part run for the fixtures that have it.
 */
export interface ProtocolFixture {
  /** Name of the example. */
  readonly name: string;
  /** `<name>.hub.json` */
  readonly hub?: ChatRequest;
  /** `<name>.wire.json`: the body that the hub request becomes. */
  readonly wire?: JsonObject;
  /** `<name>.response.json`: what the provider answered. */
  readonly response?: JsonValue;
  /** `<name>.hub-response.json`: what that becomes. */
  readonly hubResponse?: ChatResponse;
  /** `<name>.stream.sse`: the provider's bytes. */
  readonly stream?: Uint8Array;
  /** `<name>.events.json`: what those become; for a stream that fails `{ "events": […], "error": code }`. */
  readonly events?: readonly ChatEvent[];
  /** The code with which the stream fails after its events. */
  readonly streamError?: ErrorCode;
  /** `<name>.error.json` */
  readonly error?: ErrorFixture;
}

type Part = Omit<ProtocolFixture, 'name'>;

const readers: Readonly<Record<string, (text: string) => Part>> = {
  '.hub.json': (text) => ({ hub: narrow(readJson(text), isChatRequest, 'a hub request') }),
  '.wire.json': (text) => ({ wire: narrow(readJson(text), isJsonObject, 'an object') }),
  '.response.json': (text) => ({ response: readJson(text) }),
  '.hub-response.json': (text) => ({
    hubResponse: narrow(readJson(text), isChatResponse, 'a hub response'),
  }),
  '.stream.sse': (text) => ({ stream: new TextEncoder().encode(text) }),
  '.events.json': readEvents,
  '.error.json': (text) => ({ error: readError(readJson(text)) }),
};

/**
 * The fixtures of a folder, by name. Files of other kinds are left out, and a `_source` at the top of a
 * JSON file, which says where it is from, belongs to no part.
 *
 * @throws {TypeError} a file is not what its name says; the error names it
 */
export function loadFixtures(folder: URL): readonly ProtocolFixture[] {
  const fixtures = new Map<string, ProtocolFixture>();
  for (const file of readdirSync(folder).sort()) {
    const [, name, kind] = /^([^.]+)(\..+)$/.exec(file) ?? [];
    const read = kind === undefined ? undefined : readers[kind];
    if (name === undefined || read === undefined) continue;
    try {
      const part = read(readFileSync(new URL(file, toFolder(folder)), 'utf8'));
      fixtures.set(name, { ...fixtures.get(name), name, ...part });
    } catch (cause) {
      throw new TypeError(`the fixture ${file} is not what its name says`, { cause });
    }
  }
  return [...fixtures.values()];
}

function toFolder(url: URL): URL {
  return url.pathname.endsWith('/') ? url : new URL(`${url.href}/`);
}

function readJson(text: string): JsonValue {
  const value = parseJson(text);
  if (!isJsonObject(value)) return value;
  const { _source: _, ...rest } = value;
  return rest;
}

function readEvents(text: string): Part {
  const value = readJson(text);
  if (Array.isArray(value)) return { events: narrow(value, isChatEvents, 'events') };
  const { events, error } = narrow(value, isJsonObject, 'events');
  return {
    events: narrow(events, isChatEvents, 'events'),
    ...(error !== undefined && { streamError: narrow(error, isErrorCode, 'an error code') }),
  };
}

function readError(value: JsonValue): ErrorFixture {
  const fields = narrow(value, isJsonObject, 'an object');
  const expected = asObject(fields['expected']) ?? fields;
  const retryAfterMs = asNumber(expected['retryAfterMs']);
  return {
    status: narrow(fields['status'], isNumber, 'a status'),
    headers: toHeaders(asObject(fields['headers']) ?? {}),
    body: fields['body'],
    code: narrow(expected['code'], isErrorCode, 'an error code'),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  };
}

function toHeaders(fields: JsonObject): Headers {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name.toLowerCase(), asString(value) ?? '']),
  );
}

function narrow<Wanted>(
  value: unknown,
  isWanted: (value: unknown) => value is Wanted,
  what: string,
): Wanted {
  if (!isWanted(value)) throw new TypeError(`it should hold ${what}`);
  return value;
}

// Fixtures are written by hand and compared with what the types say, so a look at the frame is enough.

function isJsonObject(value: unknown): value is JsonObject {
  return asObject(value) !== undefined;
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number';
}

function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && Object.hasOwn(errorTraits, value);
}

function isChatRequest(value: unknown): value is ChatRequest {
  const fields = asObject(value);
  return typeof fields?.['model'] === 'string' && Array.isArray(fields['messages']);
}

function isChatResponse(value: unknown): value is ChatResponse {
  const fields = asObject(value);
  return typeof fields?.['id'] === 'string' && Array.isArray(fields['candidates']);
}

const eventTypes: ReadonlySet<unknown> = new Set<ChatEvent['type']>([
  'start',
  'open',
  'delta',
  'close',
  'usage',
  'finish',
  'extra',
]);

function isChatEvents(value: unknown): value is readonly ChatEvent[] {
  return Array.isArray(value) && value.every((event) => eventTypes.has(asObject(event)?.['type']));
}
