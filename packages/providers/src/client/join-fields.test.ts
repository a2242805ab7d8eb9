import { describe, expect, it } from 'vitest';
import { fieldsExcept, joinFields } from './join-fields.ts';

describe('joinFields', () => {
  it('is nothing where no piece has a field that says something', () => {
    expect(joinFields([])).toBeUndefined();
    expect(joinFields([undefined, null, {}, { a: null, b: undefined }])).toBeUndefined();
  });

  it('adds lists up, merges objects, and takes the last of everything else', () => {
    expect(
      joinFields([
        { list: [1], object: { a: 1, deep: { x: [1] } }, word: 'one', kept: true },
        { list: [2], object: { b: 2, deep: { x: [2] } }, word: 'two', kept: null },
      ]),
    ).toEqual({
      list: [1, 2],
      object: { a: 1, b: 2, deep: { x: [1, 2] } },
      word: 'two',
      kept: true,
    });
  });
});

describe('fieldsExcept', () => {
  it('leaves out what is known', () => {
    expect(fieldsExcept({ a: 1, b: 2 }, new Set(['a']))).toEqual({ b: 2 });
    expect(fieldsExcept({ a: 1 }, new Set(['a']))).toBeUndefined();
  });
});
