import { parseJson } from '@llm/core';
import { describe, expect, it } from 'vitest';
import { compact, isWritten, restOf, withFields } from './wire-fields.ts';

const hostile = (): Record<string, unknown> =>
  JSON.parse('{"__proto__":{"polluted":true},"constructor":{"name":"x"},"a":1}');

describe('restOf', () => {
  it('keeps what is not modelled, and what is modelled with another value', () => {
    const rest = restOf({ id: '', name: 'n', other: null }, { id: isWritten, name: isWritten });
    expect(rest).toEqual({ id: '', other: null });
  });

  it('gives nothing where all was taken', () => {
    expect(restOf({ name: 'n', gone: undefined }, { name: isWritten })).toBeUndefined();
  });

  it('carries no prototype over and takes inherited names for unknown ones', () => {
    const rest = restOf({ toString: 'mine', ...(hostile() as object) }, {});
    expect(rest).toEqual({ toString: 'mine', constructor: { name: 'x' }, a: 1 });
    expect(Object.getPrototypeOf(rest)).toBe(Object.prototype);
  });
});

describe('withFields', () => {
  it('merges deeply, and what is modelled wins', () => {
    const merged = withFields(
      { a: { b: 1 }, list: [1], text: 'new' },
      { a: { b: 2, c: 3 }, list: [1, 2], text: 'old', more: null },
    );
    expect(merged).toEqual({ a: { b: 1, c: 3 }, list: [1], text: 'new', more: null });
  });

  it('survives names that every object inherits', () => {
    const kept = JSON.parse('{"__proto__":{"polluted":true},"constructor":"mine"}');
    const merged = withFields({ a: 1 }, kept);
    expect(merged['constructor']).toBe('mine');
    expect('polluted' in merged).toBe(false);
    expect('polluted' in {}).toBe(false);
  });

  it('is fed by a parser that refuses such names altogether', () => {
    expect(() => parseJson('{"__proto__":{}}')).toThrow('forbidden');
  });
});

describe('compact', () => {
  it('leaves out what is undefined and keeps null', () => {
    expect(Object.keys(compact({ a: undefined, b: null, c: 0 }))).toEqual(['b', 'c']);
  });
});
