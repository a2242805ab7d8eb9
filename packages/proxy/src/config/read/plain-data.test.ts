import { describe, expect, it } from 'vitest';
import { readPlainData } from './plain-data.ts';

const nested = (levels: number): object => (levels === 0 ? {} : { a: nested(levels - 1) });

describe('readPlainData', () => {
  it.each([
    [JSON.parse('{"a":{"__proto__":{"x":1}}}'), 'a.__proto__', 'this key is not allowed anywhere'],
    [{ prototype: 1 }, 'prototype', 'this key is not allowed anywhere'],
    [{ a: [Number.NaN] }, 'a[0]', 'expected a finite number'],
    [{ a: [null] }, 'a[0]', 'expected a value, found nothing'],
    [{ a: () => 1 }, 'a', 'expected a JSON value, found a function'],
    [{ a: 1n }, 'a', 'expected a JSON value, found a bigint'],
    [nested(80), 'a.a.a.a', 'nests deeper than 64 levels'],
  ])('refuses what is no plain data', (value, path, message) => {
    const [mistake] = readPlainData(value).mistakes;
    expect(mistake?.path ?? '').toBe(path);
    expect(mistake?.message).toBe(message);
  });

  it('refuses more values than a file can mean, once', () => {
    const list = Array.from({ length: 1_000 }, () => 1);
    const lists = Array.from({ length: 300 }, () => list);
    expect(readPlainData(lists).mistakes).toEqual([
      { path: '', message: 'holds more than 200000 values' },
    ]);
  });

  it('copies the rest and leaves out nulls', () => {
    const value = { a: [1, 'b', { c: true }], d: null, e: undefined };
    expect(readPlainData(value)).toEqual({ data: { a: [1, 'b', { c: true }] }, mistakes: [] });
  });
});
