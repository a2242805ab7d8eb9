import { describe, expect, it } from 'vitest';
import { framingCases } from '../testing/framing-cases.ts';
import { createJsonArrayDecoder } from './decode-json-array.ts';
import { jsonArrayFraming } from './json-array-framing.ts';

describe('jsonArrayFraming', () => {
  it.each(framingCases(jsonArrayFraming))('$name', ({ run }) => run());

  it('writes a list that any parser reads, with its brackets', () => {
    const writer = jsonArrayFraming.createWriter?.();
    const written = [
      writer?.write([{ data: '{"a":1}' }, { data: '{"b":[2]}' }]),
      writer?.write([]),
      writer?.write([{ data: '{"c":"]"}' }]),
      writer?.end(),
    ];
    expect(JSON.parse(written.join(''))).toEqual([{ a: 1 }, { b: [2] }, { c: ']' }]);
  });

  it('writes an empty list for a stream without events', () => {
    expect(jsonArrayFraming.createWriter?.().end()).toBe('[]');
  });
});

describe('createJsonArrayDecoder', () => {
  const read = (text: string, maxItemBytes?: number) => {
    const decoder = createJsonArrayDecoder(maxItemBytes === undefined ? {} : { maxItemBytes });
    return [...decoder.push(new TextEncoder().encode(text)), ...decoder.end()].map(
      ({ data }) => data,
    );
  };

  it('takes brackets, quotes and escapes inside of texts for what they are', () => {
    const item = JSON.stringify({ text: '}]"\\{[,' });
    expect(read(`[${item},\r\n${item}\n]\n`)).toEqual([item, item]);
  });

  it('gives nothing of an item that was cut off', () => {
    expect(read('[{"a":1},{"b":')).toEqual(['{"a":1}']);
  });

  it.each(['<html>', '[7]', '"text"', 'null'])('refuses %s', (text) => {
    expect(() => read(text)).toThrow(expect.objectContaining({ code: 'invalid_response' }));
  });

  it('bounds an item, whole and in pieces', () => {
    expect(() => read('[{"a":"long"}]', 8)).toThrow('more than 8 bytes');
    const decoder = createJsonArrayDecoder({ maxItemBytes: 8 });
    decoder.push(new TextEncoder().encode('[{"a":'));
    expect(() => decoder.push(new TextEncoder().encode('"long'))).toThrow('more than 8 bytes');
  });
});
