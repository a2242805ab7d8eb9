import { describe, expect, it } from 'vitest';
import { isLLMError } from '../error/llm-error.ts';
import { createNdjsonDecoder, type NdjsonDecoderOptions } from './decode-ndjson.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

function decode(chunks: readonly Uint8Array[], options?: NdjsonDecoderOptions): readonly string[] {
  const decoder = createNdjsonDecoder(options);
  return [...chunks.flatMap((chunk) => decoder.push(chunk)), ...decoder.end()].map(
    ({ data }) => data,
  );
}

describe('createNdjsonDecoder', () => {
  it.each([1, 10, 11, 50])('refuses a line over its limit, cut at %d', (at) => {
    const bytes = bytesOf(`{"a":"${'é'.repeat(20)}"}\n`);
    let caught: unknown;
    try {
      decode([bytes.subarray(0, at), bytes.subarray(at)], { maxLineBytes: 47 });
    } catch (error) {
      caught = error;
    }
    expect(isLLMError(caught, 'invalid_response')).toBe(true);
    expect(decode([bytes], { maxLineBytes: 48 })).toHaveLength(1);
  });

  it('gives each line that is not blank, the last one without its line feed too', () => {
    expect(decode([bytesOf('{"a":1}\r\n\n  \n[2]\n{"c":"é"}')])).toEqual([
      '{"a":1}',
      '[2]',
      '{"c":"é"}',
    ]);
    expect(decode([])).toEqual([]);
  });

  it('gives a line as soon as it is whole', () => {
    expect(createNdjsonDecoder().push(bytesOf('1\n2'))).toEqual([{ data: '1' }]);
  });

  it('gives the same lines wherever the bytes are cut', () => {
    const bytes = bytesOf('{"a":"漢🙂"}\r\n\n{"b":"é"}\n{"c":1}');
    const whole = decode([bytes]);
    expect(whole).toHaveLength(3);
    for (let at = 0; at <= bytes.length; at += 1) {
      expect(decode([bytes.subarray(0, at), bytes.subarray(at)])).toEqual(whole);
    }
  });
});
