import { describe, expect, it } from 'vitest';
import { formatMistake, formatPath, toPath } from './mistake.ts';

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

describe('formatMistake', () => {
  it('says where, what was expected, what is nearest and which line', () => {
    expect(
      formatMistake({
        path: 'a.b',
        message: 'is no known key',
        nearest: 'c',
        place: { file: 'config.yaml', line: 3, column: 5 },
      }),
    ).toBe('a.b: is no known key (nearest: c) [config.yaml:3:5]');
  });

  it('says what concerns the whole file without a path', () => {
    expect(formatMistake({ path: '', message: 'cannot be read', place: { file: 'x' } })).toBe(
      'cannot be read [x]',
    );
  });
});
