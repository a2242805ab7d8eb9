import { describe, expect, it } from 'vitest';
import { formatPath, removeAt, replaceAt, toPath, valueAt } from './json-path.ts';

describe('formatPath', () => {
  it('writes names with dots, places in brackets and odd names in quotes', () => {
    const path = ['model_list', 0, 'litellm_params', 'extra headers', 'x.y"z'];
    expect(formatPath(path)).toBe(
      String.raw`model_list[0].litellm_params."extra headers"."x.y\"z"`,
    );
  });

  it('is undone by toPath', () => {
    for (const path of [
      [],
      ['a'],
      ['a', 0, 'b-c', 1, 2],
      ['a', 'b.c', '"', 3],
      ['openai/*', 'x y'],
    ]) {
      expect(toPath(formatPath(path))).toEqual(path);
    }
  });
});

const data = { a: [1, { b: 'c' }], d: null };

describe('valueAt', () => {
  it('is undefined where the path leads nowhere', () => {
    expect(valueAt(data, ['a', 5])).toBeUndefined();
    expect(valueAt(data, ['a', 0, 'b'])).toBeUndefined();
    expect(valueAt(data, ['d', 'e'])).toBeUndefined();
    expect(valueAt(undefined, [])).toBeUndefined();
  });

  it('gives the value', () => {
    expect(valueAt(data, ['a', 1, 'b'])).toBe('c');
    expect(valueAt(data, [])).toBe(data);
  });
});

describe('removeAt', () => {
  it('leaves alone what the path does not reach', () => {
    expect(removeAt(data, ['x', 'y'])).toEqual(data);
    expect(removeAt(data, ['a', 7, 'b'])).toEqual(data);
    expect(removeAt('text', ['a'])).toBe('text');
  });

  it('takes keys out and leaves items of lists', () => {
    expect(removeAt(data, ['a', 1, 'b'])).toEqual({ a: [1, {}], d: null });
    expect(removeAt(data, ['a', 0])).toEqual(data);
    expect(data).toEqual({ a: [1, { b: 'c' }], d: null });
  });
});

describe('replaceAt', () => {
  it('gives a copy with the new value', () => {
    expect(replaceAt(data, ['a', 1, 'b'], 7)).toEqual({ a: [1, { b: 7 }], d: null });
    expect(replaceAt(data, [], true)).toBe(true);
    expect(data.a[1]).toEqual({ b: 'c' });
  });
});
