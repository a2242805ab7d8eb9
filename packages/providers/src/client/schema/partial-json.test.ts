import { describe, expect, it } from 'vitest';
import { readPartialJson } from './partial-json.ts';

describe('readPartialJson', () => {
  it.each([
    ['', undefined],
    ['   ', undefined],
    ['not json', undefined],
    ['{]', undefined],
    ['{', {}],
    ['{"a', {}],
    ['{"a"', {}],
    ['{"a":', {}],
    ['{"a": tr', {}],
    ['{"a": 12', {}],
    ['{"a": 12,', { a: 12 }],
    ['{"a": "x', { a: 'x' }],
    ['{"a": "x\\', { a: 'x' }],
    ['{"a": "x\\"', { a: 'x"' }],
    ['{"a": "x\\u00e', { a: 'x' }],
    ['{"a": "\\\\', { a: '\\' }],
    ['{"a": "x", "b', { a: 'x' }],
    ['{"a": "x", "b": [1, 2', { a: 'x', b: [1] }],
    ['{"a": "x", "b": [{"c": {"d": null', { a: 'x', b: [{ c: {} }] }],
    ['{"a": "}]{[", "b": {', { a: '}]{[', b: {} }],
    ['[true, fal', [true]],
    ['"half', 'half'],
    ['{"a": 1}', { a: 1 }],
  ])('reads %j as %j', (text, value) => {
    expect(readPartialJson(text)).toEqual(value);
  });

  it('says at every cut a part of the whole, and the whole at the end', () => {
    const whole = {
      name: 'Ä "q" \\ 🎉',
      list: [1.5e3, -2, { deep: [true, null, 'x'] }],
      empty: {},
    };
    const text = JSON.stringify(whole);
    for (let at = 1; at < text.length; at += 1) {
      const part = readPartialJson(text.slice(0, at));
      expect(part).toBeTypeOf('object');
      expect(
        whole.name.startsWith(String(Object(part).name ?? '').replace(/[\uD800-\uDFFF]$/, '')),
      ).toBe(true);
    }
    expect(readPartialJson(text)).toEqual(whole);
  });
});
