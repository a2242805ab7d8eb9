import { parseJson, asObject } from '@llm/core';
import { describe, expect, it } from 'vitest';
import { foreignFields, leftBehind, withFields, ownFields, ownForm, toWire } from './fields.ts';

const own = (fields: Record<string, string>, form?: Record<string, string>) => ({
  protocol: 'anthropic-messages',
  fields,
  ...(form === undefined ? {} : { form }),
});

describe('withFields', () => {
  it('never reaches a prototype', () => {
    const kept = Object.fromEntries([['__proto__', { polluted: 'yes' }]]);
    const merged = withFields({ a: 1 }, kept);
    expect(Object.getPrototypeOf(merged)).toBe(Object.prototype);
    expect(asObject(parseJson(JSON.stringify(merged)))).toEqual({ a: 1 });
  });

  it('lets what is modelled win, also deep inside', () => {
    expect(
      withFields({ a: 1, b: { c: 2 }, d: [1] }, { a: 9, b: { c: 9, e: 3 }, d: [9], f: null }),
    ).toEqual({ a: 1, b: { c: 2, e: 3 }, d: [1], f: null });
  });

  it('does not take an inherited name for a field', () => {
    expect(withFields({}, { toString: 'a field' })).toEqual({ toString: 'a field' });
  });
});

describe('leftBehind', () => {
  it('is nothing where nothing is left', () => {
    expect(leftBehind({})).toEqual({});
    expect(leftBehind({ a: undefined }, {})).toEqual({});
  });

  it('names the protocol', () => {
    expect(leftBehind({ a: 'x' })).toEqual({ extra: own({ a: 'x' }) });
    expect(leftBehind({}, { content: 'list' })).toEqual({ extra: own({}, { content: 'list' }) });
  });
});

describe('ownFields, ownForm and toWire', () => {
  it("leave another protocol's fields alone", () => {
    const extra = { protocol: 'openai-chat', fields: { logit: 1 }, form: { a: 'b' } };
    expect(ownFields(extra)).toEqual({});
    expect(ownForm(extra)).toEqual({});
    expect(toWire({ a: 1, b: undefined }, extra)).toEqual({ a: 1 });
  });

  it('put own fields back', () => {
    expect(toWire({ a: 1 }, own({ caller: 'direct' }))).toEqual({ a: 1, caller: 'direct' });
  });
});

describe('foreignFields', () => {
  it('names what says something', () => {
    const fields = { store: true, verbosity: '', prediction: null, stop: [], seed: undefined };
    expect(foreignFields({ protocol: 'openai-chat', fields })).toEqual(['store']);
    expect(foreignFields(own({ a: 'x' }))).toEqual([]);
    expect(foreignFields(undefined)).toEqual([]);
  });
});
