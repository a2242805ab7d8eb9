import { describe, expect, it } from 'vitest';
import { ndjsonFraming } from '../framing/ndjson-framing.ts';
import { isDeclaredStream, isStreamOfBytes, judgeBody } from './judge-body.ts';

const framed = { framing: ndjsonFraming };
const declared = (type: string | undefined, stream = false, client = {}) =>
  isDeclaredStream(client, { stream }, type === undefined ? {} : { 'content-type': type });

describe('isDeclaredStream', () => {
  it.each([
    ['text/event-stream', true],
    ['text/event-stream; charset=utf-8', true],
    ['Text/Event-Stream;CHARSET=UTF-8', true],
    ['application/json', false],
    ['text/plain', false],
    ['', false],
    [undefined, false],
  ])('takes %j for events: %s', (type, expected) => {
    expect(declared(type)).toBe(expected);
    expect(declared(type, true)).toBe(expected);
  });

  it("knows a protocol's own frames where a stream was asked for and no JSON came", () => {
    expect(declared('application/x-frames', true, framed)).toBe(true);
    expect(declared('application/x-frames', false, framed)).toBe(false);
    expect(declared('application/x-ndjson; charset=utf-8', false, framed)).toBe(true);
    expect(declared('application/json', true, framed)).toBe(false);
  });
});

it('goes by the type alone where a protocol has types of its own', async () => {
  const client = {
    framing: { ...ndjsonFraming, judge: () => 'stream' as const },
    accept: 'text/plain',
  };
  expect(declared('text/plain', true, client)).toBe(false);
  expect(declared('application/x-ndjson', true, client)).toBe(true);
  const bytes = new TextEncoder().encode('data: is what was said');
  expect(isStreamOfBytes(bytes, client)).toBe(false);
  const body = { read: () => Promise.resolve(bytes), cancel: () => undefined };
  expect(await judgeBody(body, client, false)).toEqual({ body, isStream: false });
});

const streams = ['data: {}', 'event: x', 'id:1', 'retry: 5', ': ping', 'dat', 'd', ' \n\ndata:x'];
const wholes = ['{"a":1}', '\n [1]', '\uFEFF{}', '<html>'];
const open = ['', 'upstream connect error', 'database', '7', '"text"'];

describe('what a body is', () => {
  const judge = async (text: string, isDeclared: boolean, client = {}) => {
    const pieces = [new TextEncoder().encode(text)];
    const body = { read: () => Promise.resolve(pieces.shift()), cancel: () => undefined };
    const judged = await judgeBody(body, client, isDeclared);
    expect(new TextDecoder('utf-8', { ignoreBOM: true }).decode(await judged.body.read())).toBe(
      text,
    );
    return judged.isStream;
  };

  it.each(streams)('is a stream by its bytes: %j', async (text) => {
    expect(await judge(text, false)).toBe(true);
    expect(isStreamOfBytes(new TextEncoder().encode(text), {})).toBe(true);
  });

  it.each(wholes)('is whole by its bytes: %j', async (text) => {
    expect(await judge(text, true)).toBe(false);
    expect(isStreamOfBytes(new TextEncoder().encode(text), {})).toBe(false);
  });

  it.each(open)('is what its type says where the bytes say nothing: %j', async (text) => {
    expect(await judge(text, true)).toBe(true);
    expect(await judge(text, false)).toBe(false);
    expect(isStreamOfBytes(new TextEncoder().encode(text), {})).toBe(false);
  });

  it('is what its type says where the framing looks at no bytes', async () => {
    expect(await judge('{}', true, framed)).toBe(true);
    expect(isStreamOfBytes(new TextEncoder().encode('{}'), framed)).toBe(false);
  });
});
