import { describe, expect, it } from 'vitest';
import { ConfigReader } from './config-reader.ts';

const fields = {
  none: null,
  text: 'a',
  number: 1,
  list: ['a', 2],
  map: { a: 'b', c: null, d: 3 },
  inner: { known: 1, knwon: 2 },
};
const all = { fields, path: ['acme'] };

const mistakesOf = (read: (reader: ConfigReader) => unknown) => {
  const reader = new ConfigReader();
  const value = read(reader);
  return { value, mistakes: reader.mistakes };
};

describe('ConfigReader', () => {
  it('notes a value of another kind, with its path, and goes on without it', () => {
    expect(mistakesOf((reader) => reader.string(all, 'number'))).toEqual({
      value: undefined,
      mistakes: [{ path: ['acme', 'number'], message: 'must be a string' }],
    });
    expect(mistakesOf((reader) => reader.number(all, 'text')).mistakes[0]?.message).toBe(
      'must be a number',
    );
    expect(mistakesOf((reader) => reader.list(all, 'map')).mistakes[0]?.message).toBe(
      'must be a list',
    );
    expect(mistakesOf((reader) => reader.section(all, 'list')).mistakes[0]?.message).toBe(
      'must be an object',
    );
  });

  it('takes null and what is not there for absent', () => {
    const read = (reader: ConfigReader) => [
      reader.string(all, 'none'),
      reader.list(all, 'nothing'),
      reader.section(all, 'none'),
      reader.stringMap(all, 'none'),
    ];
    expect(mistakesOf(read)).toEqual({
      value: [undefined, undefined, undefined, undefined],
      mistakes: [],
    });
  });

  it('notes each item of a list and each value of a map that is no string', () => {
    expect(mistakesOf((reader) => reader.strings(all, 'list'))).toEqual({
      value: ['a'],
      mistakes: [{ path: ['acme', 'list', 1], message: 'must be a string' }],
    });
    const { value, mistakes } = mistakesOf((reader) => reader.stringMap(all, 'map'));
    expect(value).toEqual({ a: 'b' });
    expect(mistakes.map(({ path }) => path.at(-1))).toEqual(['c', 'd']);
  });

  it('names the nearest known field for one that is not known', () => {
    expect(mistakesOf((reader) => reader.section(all, 'inner', ['known']))).toEqual({
      value: { fields: fields.inner, path: ['acme', 'inner'] },
      mistakes: [
        { path: ['acme', 'inner', 'knwon'], message: 'is no known field', nearest: 'known' },
      ],
    });
  });
});
