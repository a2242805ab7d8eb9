import { describe, expect, it } from 'vitest';
import { createHeaderNames } from './header-names.ts';

describe('createHeaderNames', () => {
  it('gives each name in lower case, the first time and later', () => {
    const names = createHeaderNames();
    for (const name of ['X-One', 'x-one', 'X-One', 'X-TWO', "!#$%&'*+-.^_`|~"]) {
      expect(names.lower(name)).toBe(name.toLowerCase());
    }
  });

  it('goes on when it has seen more names than it keeps, and longer ones', () => {
    const names = createHeaderNames();
    for (let at = 0; at < 2_000; at += 1) expect(names.lower(`X-${at}`)).toBe(`x-${at}`);
    expect(names.lower('A'.repeat(100))).toBe('a'.repeat(100));
  });

  it('gives nothing for what is no name', () => {
    const names = createHeaderNames();
    for (const text of ['', ' a', 'a ', 'a b', 'a\tb', 'a:b', 'a(b', 'caf\u00e9', 'a\0']) {
      expect([text, names.lower(text)]).toEqual([text, undefined]);
    }
  });
});
