import { describe, expect, it } from 'vitest';
import { isLLMError } from '../error/llm-error.ts';
import {
  asArray,
  asBoolean,
  asNumber,
  asObject,
  asString,
  invalidField,
  isObject,
  readArray,
  readBoolean,
  readNumber,
  readObject,
  readString,
  required,
  toCount,
} from './read.ts';

const values = {
  text: 'a',
  empty: '',
  number: 1.5,
  zero: 0,
  yes: true,
  no: false,
  list: [1],
  object: { a: 1 },
};

describe('the readers of upstream JSON', () => {
  it.each<[string, (value: unknown) => unknown, readonly string[]]>([
    ['asString', asString, ['text', 'empty']],
    ['asNumber', asNumber, ['number', 'zero']],
    ['asBoolean', asBoolean, ['yes', 'no']],
    ['asArray', asArray, ['list']],
    ['asObject', asObject, ['object']],
  ])('%s gives values of its type and nothing for the rest', (_, read, taken) => {
    for (const [name, value] of Object.entries(values)) {
      expect(read(value), name).toBe(taken.includes(name) ? value : undefined);
    }
    for (const value of [undefined, null, NaN, Infinity, () => 1])
      expect(read(value)).toBeUndefined();
  });

  it('isObject takes neither lists nor null', () => {
    expect([{}, [], null, 'x'].map(isObject)).toEqual([true, false, false, false]);
  });

  it('toCount gives whole numbers of at least 0', () => {
    expect([3, 3.9, 0, -1, NaN, '3', null, undefined].map(toCount)).toEqual([
      3, 3, 0, 0, 0, 0, 0, 0,
    ]);
  });
});

describe('the readers of requests', () => {
  const readers = [
    [readString, 'text', 'a string'],
    [readNumber, 'number', 'a number'],
    [readBoolean, 'no', 'true or false'],
    [readArray, 'list', 'a list'],
    [readObject, 'object', 'an object'],
  ] as const;

  it.each(readers)('refuse another type by its path: %o', (read, own, expected) => {
    for (const [name, value] of Object.entries(values)) {
      if (
        typeof value === typeof values[own] &&
        Array.isArray(value) === Array.isArray(values[own])
      )
        continue;
      let caught: unknown;
      try {
        read({ field: value }, 'field', 'messages[2].field');
      } catch (error) {
        caught = error;
      }
      expect(isLLMError(caught, 'invalid_request'), name).toBe(true);
      expect(caught).toMatchObject({
        param: 'messages[2].field',
        message: `messages[2].field must be ${expected}`,
      });
    }
  });

  it.each(readers)('give what is there, and nothing for null: %o', (read, own) => {
    expect(read(values, own)).toBe(values[own]);
    expect(read({}, 'field')).toBeUndefined();
    expect(read({ field: null }, 'field')).toBeUndefined();
    expect(() => read({ field: Symbol('x') as never }, 'field')).toThrow('field must be');
  });
});

describe('required', () => {
  it('refuses what is absent by its path, and lets empty values pass', () => {
    expect(() => required(undefined, 'model')).toThrow('model is required');
    expect([required('', 'x'), required(0, 'x'), required(false, 'x')]).toEqual(['', 0, false]);
  });
});

describe('invalidField', () => {
  it('names the field and what it takes', () => {
    expect(invalidField('a.b', 'a colour')).toMatchObject({
      code: 'invalid_request',
      param: 'a.b',
      message: 'a.b must be a colour',
    });
  });
});
