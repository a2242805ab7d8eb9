import { readdirSync, readFileSync } from 'node:fs';
import {
  asArray,
  asObject,
  asString,
  isLLMError,
  type JsonObject,
  type LLMError,
  parseJson,
  type TextCompletionChunk,
  type TextCompletionRequest,
} from '@llm/core';
import { createSseDecoder, encodeSse } from '@llm/core/framing';
import { jsonAnswer } from '@llm/core/testing';
import { describe, expect, it } from 'vitest';
import { openaiCompletions } from './index.ts';

const { client, server, operation } = openaiCompletions;
const folder = new URL('__fixtures__/', import.meta.url);
const files = readdirSync(folder);
const read = (file: string): string => readFileSync(new URL(file, folder), 'utf8');
const namesOf = (kind: string): readonly string[] =>
  files.filter((file) => file.endsWith(kind)).map((file) => file.slice(0, -kind.length));
const load = (file: string): JsonObject => {
  const { _source: _, ...fields } = asObject(parseJson(read(file))) ?? {};
  return fields;
};
const request: TextCompletionRequest = {
  model: 'm',
  prompts: ['Hi'],
  stream: true,
  includeUsage: true,
};
const input = (body: JsonObject) => ({ body, params: {}, query: {}, headers: {} });

/** What came of a stream: its texts and ends, how it failed, and its total of tokens. */
function gather(chunks: Iterable<TextCompletionChunk>): JsonObject {
  const texts: (readonly [string, string | null])[] = [];
  let total: number | undefined;
  const iterator = chunks[Symbol.iterator]();
  const told = (error?: string): JsonObject => ({
    texts,
    ...(error !== undefined && { error }),
    ...(total !== undefined && { usage: total }),
  });
  try {
    for (let next = iterator.next(); next.done !== true; next = iterator.next()) {
      for (const { index, text, finish } of next.value.choices) {
        const [known, end] = texts[index] ?? ['', null];
        texts[index] = [known + text, finish?.unified ?? end];
      }
      const { usage } = next.value;
      if (usage !== undefined) total = usage.input.fresh + usage.output.text;
    }
    return told();
  } catch (error) {
    return told(isLLMError(error) ? error.code : String(error));
  }
}

function* decode(pieces: readonly Uint8Array[]): Generator<TextCompletionChunk> {
  const framing = createSseDecoder();
  const decoder = client.createStreamDecoder(request);
  for (const piece of pieces) for (const frame of framing.push(piece)) yield* decoder.push(frame);
  for (const frame of framing.end()) yield* decoder.push(frame);
  yield* decoder.end();
}

function watch(pieces: readonly Uint8Array[], leave?: () => boolean) {
  const watcher = client.native.createWatcher({ repeatLimit: 0, ...(leave && { leave }) });
  const passed: Uint8Array[] = [];
  for (const piece of pieces) passed.push(watcher.push(piece));
  passed.push(watcher.end());
  return { watcher, text: Buffer.concat(passed).toString() };
}

describe('requests', () => {
  it.each(namesOf('.wire.json'))('%s are read and written as they are', (name) => {
    const wire = load(`${name}.wire.json`);
    const hub = load(`${name}.hub.json`);
    const decoded = server.decodeRequest(input(wire));
    expect(decoded).toEqual(hub);
    expect(client.encodeRequest(decoded)).toEqual({ body: wire });
  });
});

describe('whole answers', () => {
  it.each(namesOf('.response.json'))('%s go out as they came', (name) => {
    const body = load(`${name}.response.json`);
    const decoded = client.decodeResponse(jsonAnswer(body));
    expect(server.encodeResponse(decoded)).toEqual(body);
    const bytes = new TextEncoder().encode(JSON.stringify(body));
    expect(client.native.inspectResponse(bytes)).toEqual({
      usage: decoded.usage,
      deviates: false,
    });
  });

  it.each<[unknown, string]>([
    [null, 'invalid_response'],
    [{}, 'invalid_response'],
    [{ choices: [] }, 'invalid_response'],
    [{ choices: 'none' }, 'invalid_response'],
    [{ error: { code: 'rate_limit_exceeded', message: 'slow down' } }, 'rate_limited'],
    [{ choices: [{ text: '', finish_reason: 'error', error: { message: 'no' } }] }, 'upstream'],
  ])('%j is refused as %s in both lanes', (body, code) => {
    const bytes = new TextEncoder().encode(JSON.stringify(body));
    const failure: unknown = expect.objectContaining({ code });
    expect(() => client.decodeResponse(jsonAnswer(body as JsonObject))).toThrow(failure);
    expect(() => client.native.inspectResponse(bytes)).toThrow(failure);
  });

  it.each([
    { choices: [{ text: null, index: 0 }] },
    { choices: [{ text: 'a' }] },
    { choices: [{ text: 'a', index: 0 }], usage: 3 },
  ])('%j differs from what clients read', (body) => {
    const bytes = new TextEncoder().encode(JSON.stringify(body));
    expect(client.native.inspectResponse(bytes).deviates).toBe(true);
    const written = server.encodeResponse(client.decodeResponse(jsonAnswer(body)));
    expect(asArray(written['choices'])).toEqual([
      expect.objectContaining({ text: expect.any(String), index: 0, finish_reason: 'stop' }),
    ]);
  });
});

describe('errors', () => {
  it.each(namesOf('.error.json'))('%s', (name) => {
    const { status, headers, body, code, retryAfterMs } = load(`${name}.error.json`);
    const error = client.decodeError({
      status: Number(status),
      headers: headers as Record<string, string>,
      body,
    });
    expect(error.code).toBe(code);
    expect(error.retryAfterMs).toBe(retryAfterMs);
  });
});

describe('streams', () => {
  const streams = namesOf('.stream.sse').map(
    (name) => [name, Buffer.from(read(`${name}.stream.sse`)), load(`${name}.texts.json`)] as const,
  );

  it.each(streams)('%s: whole, cut at every byte and with CRLF', (_, bytes, expected) => {
    expect(gather(decode([bytes]))).toEqual(expected);
    for (let at = 0; at <= bytes.length; at += 1)
      expect(gather(decode([bytes.subarray(0, at), bytes.subarray(at)]))).toEqual(expected);
    const crlf = Buffer.from(bytes.toString().replaceAll('\n', '\r\n'));
    expect(gather(decode([crlf]))).toEqual(expected);
  });

  it.each(streams)('%s: passes as it came, and ends as decoding ends', (_, bytes, expected) => {
    const whole = watch([bytes]);
    expect(whole.watcher.failure?.code).toBe(expected['error']);
    expect(gather(decode([Buffer.from(whole.text)]))['texts']).toEqual(expected['texts']);
    if (expected['error'] === undefined) expect(whole.text.startsWith(String(bytes))).toBe(true);
    for (let at = 0; at <= bytes.length; at += 1) {
      const cut = watch([bytes.subarray(0, at), bytes.subarray(at)]);
      expect(cut.text, `cut at ${at}`).toBe(whole.text);
      expect(cut.watcher.failure?.code, `cut at ${at}`).toBe(whole.watcher.failure?.code);
    }
  });

  it.each(streams)('%s: is written as clients read it', (_, bytes, expected) => {
    const encoder = server.createStreamEncoder(request);
    let written = '';
    try {
      for (const chunk of decode([bytes])) written += encodeSse(encoder.push(chunk));
      written += encodeSse(encoder.end());
    } catch (error) {
      written += encodeSse(encoder.fail(error as LLMError));
    }
    const again = gather(decode([Buffer.from(written)]));
    expect(again['texts']).toEqual(expected['texts']);
    expect(again['usage']).toEqual(expected['usage']);
    expect(again['error'] === undefined).toBe(expected['error'] === undefined);
    expect(written.includes('[DONE]')).toBe(expected['error'] === undefined);
    for (const data of dataOf(written).filter((text) => text.includes('choices')))
      expect(asString(asObject(parseJson(data))?.['id'])).toBe('cmpl-1');
  });

  it('leave the native lane where a client would break', () => {
    const odd = 'data: {"id":"cmpl-1","choices":[{"text":null,"index":0}]}\n\n';
    expect(watch([Buffer.from(odd)], () => true).watcher.departure?.before).toEqual([]);
    const kept = namesOf('.stream.sse').filter((name) => {
      const bytes = Buffer.from(read(`${name}.stream.sse`));
      return watch([bytes], () => true).watcher.departure === undefined;
    });
    expect(kept).toEqual(
      expect.arrayContaining(['text', 'two-texts-interleaved', 'logprobs', 'no-end-marker']),
    );
  });

  it('are over when each text that was asked for has ended', () => {
    const decoder = client.createStreamDecoder({ ...request, prompts: ['a', 'b'] });
    const end = (index: number) =>
      decoder.push({
        data: JSON.stringify({ id: 'c', choices: [{ text: '', index, finish_reason: 'stop' }] }),
      });
    end(0);
    expect(decoder.progress).toBe('open');
    end(1);
    expect(decoder.progress).toBe('complete');
    decoder.push({ data: '[DONE]' });
    expect(decoder.progress).toBe('over');
  });

  it('that repeat themselves are stopped in the native lane', () => {
    const watcher = client.native.createWatcher({ repeatLimit: 3 });
    const chunk =
      'data: {"id":"c","choices":[{"text":"again","index":0,"finish_reason":null}]}\n\n';
    for (let count = 0; count < 4; count += 1) watcher.push(Buffer.from(chunk));
    expect(watcher.failure?.code).toBe('repeated_output');
  });

  it('of other protocols get their token counts last, where they are asked for', () => {
    const usage = operation.stream.see(
      [...decode([Buffer.from(read('text.stream.sse'))])].at(-1) ?? {
        id: '',
        model: '',
        choices: [],
      },
      { see: () => undefined },
    );
    const chunk: TextCompletionChunk = {
      id: 'x',
      model: 'm',
      choices: [{ index: 0, text: 'a', finish: { unified: 'tool_calls' } }],
      ...(usage !== undefined && { usage }),
    };
    const write = (includeUsage: boolean) => {
      const encoder = server.createStreamEncoder({ ...request, includeUsage });
      return dataOf(encodeSse(encoder.push(chunk)) + encodeSse(encoder.end()));
    };
    const [text = '', counts = '', done] = write(true);
    expect(parseJson(text)).toMatchObject({
      object: 'text_completion',
      usage: null,
      choices: [{ text: 'a', index: 0, logprobs: null, finish_reason: 'stop' }],
    });
    expect(parseJson(counts)).toMatchObject({ choices: [], usage: { total_tokens: 12 } });
    expect(done).toBe('[DONE]');
    expect(write(false)).toHaveLength(2);
  });
});

function dataOf(sse: string): readonly string[] {
  const framing = createSseDecoder();
  return [...framing.push(Buffer.from(sse)), ...framing.end()].map(({ data }) => data);
}
