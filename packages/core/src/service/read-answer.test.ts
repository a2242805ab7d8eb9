import { describe, expect, it } from 'vitest';
import { inventedProtocol } from '../../test/invented-protocol/invented-protocol.ts';
import type { ByteStream, Headers } from '../contract/transport.ts';
import { plainRequest, testUsage, textResponse } from '../testing/chat-examples.ts';
import { fakeClock } from '../testing/fake-clock.ts';
import { readAnswer, type UnreadAnswer } from './read-answer.ts';

const { id: protocol, operation, client } = inventedProtocol;

function bodyOf(...pieces: readonly string[]): ByteStream {
  const left = pieces.map((piece) => new TextEncoder().encode(piece));
  return { read: () => Promise.resolve(left.shift()), cancel: () => left.splice(0) };
}

const whole = '{"id":"r", "model":"m", "says":"Hello", "tokens":{"in":3,"out":2}}';
const begin = 'data: {"kind":"begin","id":"","model":"m"}\n\n';
const piece = 'data: {"kind":"piece","text":"Hello"}\n\n';
const end = 'data: {"kind":"end","why":"done"}\n\n';
const fault = 'data: {"kind":"fault","word":"busy"}\n\n';

type Given = Partial<UnreadAnswer<'chat'>> & {
  readonly stream: boolean;
  /** Whether the upstream calls its answer a stream. */
  readonly isStream: boolean;
};

async function read({ stream, isStream, ...more }: Given, ...pieces: readonly string[]) {
  const result = await readAnswer({
    call: { operation: 'chat', model: 'm', stream, settings: {}, decoded: () => plainRequest },
    provider: {
      id: 'acme',
      baseUrl: 'https://acme.example',
      auth: { scheme: 'bearer', env: 'ACME_API_KEY' },
      speaks: { chat: [inventedProtocol] },
    },
    operation,
    client,
    lane: undefined,
    headers: { 'content-type': isStream ? 'text/event-stream' : 'application/json' },
    body: bodyOf(...pieces),
    fields: {},
    requestId: 'call-1',
    maxBytes: 100,
    hide: (error) => error,
    firstChunkMs: 0,
    clock: fakeClock({ now: 7_900 }),
    ...more,
  });
  if (result.kind === 'response') return { result, response: result.decoded(), events: [] };
  const events = [];
  if (more.lane === undefined) for await (const event of result.stream) events.push(event);
  return { result, response: undefined, events };
}

describe('readAnswer', () => {
  it.each<[string, string, Given, string]>([
    ['too much', 'invalid_response', { stream: false, isStream: false, maxBytes: 9 }, whole],
    ['no answer', 'invalid_response', { stream: true, isStream: false }, '{}'],
    ['an early fault', 'overloaded', { stream: true, isStream: true }, begin + fault],
    ['a native fault', 'overloaded', { stream: true, isStream: true, lane: protocol }, fault],
    ['a cut stream', 'connection', { stream: false, isStream: true }, begin + piece],
  ])('rejects %s with %s', async (_, code, given, text) => {
    await expect(read(given, text)).rejects.toMatchObject({ code });
  });

  it.each([
    ['whole', 'r', false, [whole.slice(0, 20), whole.slice(20)]],
    ['as a stream nobody asked for', 'call-1', true, [begin, piece + end]],
    ['without an id', 'call-1', false, ['{"says":"Hello"}']],
  ])('gives and stamps a whole answer that came %s', async (_, id, isStream, pieces) => {
    const { result, response } = await read({ stream: false, isStream }, ...pieces);
    const candidates = [{ blocks: [{ type: 'text', text: 'Hello' }], finish: {} }];
    expect(response).toMatchObject({ id, created: 7, candidates });
    expect(result).toMatchObject({ native: undefined });
  });

  it.each([
    ['as one', 'call-1', true, [begin + piece, end]],
    ['whole', 'r', false, [whole]],
  ])('gives and stamps a stream that came %s', async (_, id, isStream, pieces) => {
    const { events } = await read({ stream: true, isStream }, ...pieces);
    expect(events[0]).toMatchObject({ type: 'start', id, created: 7 });
    expect(events.map(({ type }) => type)).toContain('finish');
    expect(JSON.stringify(events)).toContain('Hello');
  });

  it.each([true, false])(
    'goes by the bytes and not by their type, streamed: %s',
    async (stream) => {
      for (const lane of [undefined, protocol]) {
        const streamed = await read(
          { stream, isStream: false, lane, maxBytes: 1_000 },
          '\n',
          `\n${begin}`,
          piece + end,
        );
        expect(streamed.result.kind).toBe(stream ? 'stream' : 'response');
        const plain = await read({ stream, isStream: true, lane }, ' \r\n', whole);
        expect(plain.result.kind).toBe(stream ? 'stream' : 'response');
      }
    },
  );

  it('passes a whole answer on without the byte order mark before it', async () => {
    const given = { stream: false, isStream: false, lane: protocol };
    const { result } = await read(given, `\uFEFF${whole}`);
    expect(result).toMatchObject({ native: { bytes: new TextEncoder().encode(whole) } });
  });

  it('keeps bytes that are no JSON as they came, a mark and the beginning of an event among them, under the type that their protocol finds', async () => {
    const bytes = new Uint8Array([0xef, 0xbb, 0xbf, 0x64, 0x61, 0x74, 0x61, 0x3a, 0xff]);
    const pieces = [bytes];
    const body: ByteStream = {
      read: () => Promise.resolve(pieces.shift()),
      cancel: () => undefined,
    };
    const spoken = {
      ...client,
      accept: 'audio/mpeg',
      decodeResponse: () => textResponse('sound'),
      native: {
        ...client.native,
        inspectResponse: (seen: Uint8Array, headers: Headers) => ({
          usage: testUsage(seen.length, 0),
          contentType: headers['content-type'] ?? '',
        }),
      },
    };
    const headers = { 'content-type': 'audio/mpeg' };
    const given = { client: spoken, headers, body, stream: false, isStream: false, lane: protocol };
    const { result } = await read(given);
    expect(result).toMatchObject({
      native: { protocol, bytes, contentType: 'audio/mpeg' },
      usage: { input: { fresh: 9 } },
    });
  });

  it('keeps native bytes, whole or streamed, and decodes them once at most', async () => {
    const { result } = await read({ stream: false, isStream: false, lane: protocol }, whole);
    const bytes = new TextEncoder().encode(whole);
    expect(result).toMatchObject({ native: { protocol, bytes }, usage: { input: { fresh: 3 } } });
    if (result.kind === 'response') expect(result.decoded()).toBe(result.decoded());
    const given = { stream: true, isStream: true, lane: protocol };
    const streamed = (await read(given, begin, piece + end)).result;
    if (streamed.kind !== 'stream') throw new Error('a stream was expected');
    const passed = [await streamed.stream.readBytes(), await streamed.stream.readBytes()];
    expect(passed.map((part) => new TextDecoder().decode(part))).toEqual([begin, piece + end]);
  });
});
