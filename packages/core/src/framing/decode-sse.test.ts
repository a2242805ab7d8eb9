import { describe, expect, it } from 'vitest';
import { isLLMError } from '../error/llm-error.ts';
import { createSseDecoder, type SseDecoderOptions } from './decode-sse.ts';
import { encodeSse } from './encode-sse.ts';
import type { ServerSentEvent } from './server-sent-event.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

function decode(
  chunks: readonly Uint8Array[],
  options: SseDecoderOptions = {},
): readonly ServerSentEvent[] {
  const decoder = createSseDecoder(options);
  return [...chunks.flatMap((chunk) => decoder.push(chunk)), ...decoder.end()];
}

const decodeText = (text: string): readonly ServerSentEvent[] => decode([bytesOf(text)]);

function errorOf(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  return undefined;
}

describe('createSseDecoder', () => {
  describe('reads as the specification says', () => {
    it.each<[string, string, readonly ServerSentEvent[]]>([
      ['nothing', '', []],
      ['blank lines only', '\n\n\r\n\r\r', []],
      ['a comment only', ': ping\n\n', []],
      ['one event', 'data: a\n\n', [{ data: 'a' }]],
      ['several events', 'data: a\n\ndata: b\n\n', [{ data: 'a' }, { data: 'b' }]],
      ['data without a space', 'data:a\n\n', [{ data: 'a' }]],
      ['data of which only one space goes', 'data:  a \n\n', [{ data: ' a ' }]],
      ['empty data', 'data:\n\n', [{ data: '' }]],
      ['empty data with its space', 'data: \n\n', [{ data: '' }]],
      ['data without a colon', 'data\n\n', [{ data: '' }]],
      ['two lines of data without a colon', 'data\ndata\n\n', [{ data: '\n' }]],
      ['several lines of data', 'data: a\ndata:\ndata: b\n\n', [{ data: 'a\n\nb' }]],
      ['colons in the data', 'data: {"a":"b:c"}\n\n', [{ data: '{"a":"b:c"}' }]],
      ['a named event', 'event: delta\ndata: a\n\n', [{ event: 'delta', data: 'a' }]],
      ['a name after the data', 'data: a\nevent:delta\n\n', [{ event: 'delta', data: 'a' }]],
      ['the last of two names', 'event: a\nevent: b\ndata: c\n\n', [{ event: 'b', data: 'c' }]],
      ['an empty name', 'event: a\nevent:\ndata: b\n\n', [{ data: 'b' }]],
      ['a name without data', 'event: a\n\ndata: b\n\n', [{ data: 'b' }]],
      ['an id', 'id: 7\ndata: a\n\ndata: b\n\n', [{ id: '7', data: 'a' }, { data: 'b' }]],
      ['an empty id', 'id\ndata: a\n\n', [{ id: '', data: 'a' }]],
      ['an id with NUL', 'id: 1\0\ndata: a\n\n', [{ data: 'a' }]],
      ['a name and an id', 'event: x\nid: 1\ndata: a\n\n', [{ event: 'x', id: '1', data: 'a' }]],
      ['retry', 'retry: 100\ndata: a\n\n', [{ data: 'a' }]],
      ['unknown fields', 'date: a\ndatab: b\nDATA: c\n data: d\ndata: e\n\n', [{ data: 'e' }]],
      ['comments inside an event', 'data: a\n:\n: b\ndata: c\n\n', [{ data: 'a\nc' }]],
      [
        'CRLF',
        'event: x\r\ndata: a\r\n\r\ndata: b\r\n\r\n',
        [{ event: 'x', data: 'a' }, { data: 'b' }],
      ],
      ['CR', 'event: x\rdata: a\r\rdata: b\r\r', [{ event: 'x', data: 'a' }, { data: 'b' }]],
      ['all line ends together', 'data: a\r\ndata: b\rdata: c\n\r\n', [{ data: 'a\nb\nc' }]],
      ['a byte order mark', '\uFEFFdata: a\n\n', [{ data: 'a' }]],
      ['only the first byte order mark', '\uFEFF\uFEFFdata: a\n\ndata: b\n\n', [{ data: 'b' }]],
      ['a mark that is not at the start', 'data: a\n\n\uFEFFdata: b\n\n', [{ data: 'a' }]],
      ['characters of every length', 'data: aé漢🙂\n\n', [{ data: 'aé漢🙂' }]],
      [
        'other separators as text',
        'data: a\u2028b\u0085c\u000bd\n\n',
        [{ data: 'a\u2028b\u0085c\u000bd' }],
      ],
    ])('%s', (_, text, events) => {
      expect(decodeText(text)).toEqual(events);
    });
  });

  describe('takes what stands after the last blank line for an event', () => {
    it.each<[string, string, readonly ServerSentEvent[]]>([
      ['a line that nothing ended', 'data: a\n\ndata: b', [{ data: 'a' }, { data: 'b' }]],
      ['a line that ended', 'event: x\ndata: b\n', [{ event: 'x', data: 'b' }]],
      ['a line that ended with CR', 'data: b\r', [{ data: 'b' }]],
      ['a line after CR', 'data: a\r\rdata: b', [{ data: 'a' }, { data: 'b' }]],
      ['a name without data', 'data: a\n\nevent: x\n', [{ data: 'a' }]],
      ['the beginning of a field', 'data: a\n\ndat', [{ data: 'a' }]],
      ['only a byte order mark', '\uFEFF', []],
    ])('%s', (_, text, events) => {
      expect(decodeText(text)).toEqual(events);
    });
  });

  const mixed =
    '\uFEFFevent: é漢🙂\r\ndata: a漢\r\rid: 🙂\ndata: b\r\ndata:\r\n\n: note\rretry: 1\ndata\n\n' +
    'data: {"text":"…"}\r\r\r\nda:x\ndata:  é\n\r\n\uFEFFdata: x\ndata: 🙂🙂\n\ndata: end';

  it('gives the same events wherever the bytes are cut in two', () => {
    const bytes = bytesOf(mixed);
    const whole = decode([bytes]);
    expect(whole).toHaveLength(7);
    for (let at = 0; at <= bytes.length; at += 1) {
      expect(decode([bytes.subarray(0, at), bytes.subarray(at)]), `cut at ${at}`).toEqual(whole);
    }
  });

  it.each([1, 2, 3, 5, 7])('gives the same events from pieces of %d bytes', (size) => {
    const bytes = bytesOf(mixed);
    const pieces: Uint8Array[] = [];
    for (let at = 0; at < bytes.length; at += size) {
      pieces.push(new Uint8Array(), bytes.subarray(at, at + size));
    }
    expect(decode(pieces)).toEqual(decode([bytes]));
  });

  it('gives an event at its blank line and not with the next event', () => {
    for (const end of ['\n\n', '\r\n\r\n', '\r\r']) {
      expect(createSseDecoder().push(bytesOf(`data: a${end}`))).toEqual([{ data: 'a' }]);
    }
  });

  it('replaces bytes that are no UTF-8, and goes on', () => {
    const bad = new Uint8Array([...bytesOf('data: a'), 0xe6, 0xbc, ...bytesOf('\n\ndata: b\n\n')]);
    const whole = decode([bad]);
    expect(whole).toEqual([{ data: 'a\uFFFD' }, { data: 'b' }]);
    for (let at = 0; at <= bad.length; at += 1) {
      expect(decode([bad.subarray(0, at), bad.subarray(at)])).toEqual(whole);
    }
  });

  it('reads what encodeSse writes', () => {
    const events = [
      { data: '' },
      { event: 'x', id: '1', data: 'a\nb' },
      { data: '\n' },
      { id: '', data: ' leading' },
      { data: ': no comment' },
    ];
    expect(decodeText(encodeSse(events))).toEqual(events);
  });

  describe('with a limit', () => {
    const limits = { maxLineBytes: 20 };

    it('refuses a line that is longer, whole or in pieces', () => {
      for (const text of [
        `data: ${'x'.repeat(15)}\n\n`,
        `data: ${'é'.repeat(8)}\r\n`,
        'x'.repeat(21),
      ]) {
        const bytes = bytesOf(text);
        for (let at = 0; at <= bytes.length; at += 1) {
          const run = (): unknown => decode([bytes.subarray(0, at), bytes.subarray(at)], limits);
          expect(isLLMError(errorOf(run), 'invalid_response'), `cut at ${at}`).toBe(true);
        }
      }
    });

    it('refuses an event whose lines together are longer', () => {
      const run = (): unknown => decode([bytesOf('data: abcdefg\n'.repeat(3))], limits);
      expect(isLLMError(errorOf(run), 'invalid_response')).toBe(true);
    });

    it('takes lines of just the limit, and any number of them', () => {
      const line = `data: ${'x'.repeat(14)}\n\n`;
      expect(decode([bytesOf(line.repeat(100))], limits)).toHaveLength(100);
      expect(decode([bytesOf(`data: ${'é'.repeat(7)}\n\n`)], limits)).toEqual([
        { data: 'é'.repeat(7) },
      ]);
    });

    it('gives the events before the one that is too long, and then the failure for good', () => {
      const decoder = createSseDecoder(limits);
      expect(decoder.push(bytesOf(`data: a\n\ndata: ${'x'.repeat(20)}\n\n`))).toEqual([
        { data: 'a' },
      ]);
      expect(isLLMError(errorOf(() => decoder.push(bytesOf('data: b\n\n'))))).toBe(true);
      expect(isLLMError(errorOf(() => decoder.end()))).toBe(true);
    });
  });

  it('takes an event of 28 MiB in pieces of 1 KiB, in linear time', () => {
    const data = 'x'.repeat(28 * 1024 * 1024);
    const bytes = bytesOf(`data: ${data}\n\n`);
    const decoder = createSseDecoder();
    const events: ServerSentEvent[] = [];
    const began = performance.now();
    for (let at = 0; at < bytes.length; at += 1024)
      events.push(...decoder.push(bytes.subarray(at, at + 1024)));
    const elapsedMs = performance.now() - began;
    expect(events.map((event) => event.data.length)).toEqual([data.length]);
    // A quadratic reader would copy 400 GB here.
    expect(elapsedMs).toBeLessThan(10_000);
  });

  it('reads many lines without colons in linear time', () => {
    const bytes = bytesOf('x\n'.repeat(1_000_000));
    const began = performance.now();
    expect(decode([bytes])).toEqual([]);
    expect(performance.now() - began).toBeLessThan(10_000);
  });
});
