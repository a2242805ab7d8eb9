import { describe, expect, it } from 'vitest';
import {
  compareBySpecificity,
  countStars,
  createModelPattern,
  fillModelPattern,
  isModelPattern,
} from './model-pattern.ts';

describe('createModelPattern', () => {
  it.each([
    ['openai/*', 'anthropic/x'],
    ['openai/*', 'my-openai/x'],
    ['*-mini', 'gpt-mini-2'],
    ['a*b*c', 'acb'],
    ['ab*ba', 'aba'],
    ['a*bc*c', 'abc'],
    ['*ab*b', 'xxab'],
    ['exact', 'exactly'],
  ])('%s does not match %s', (pattern, name) => {
    expect(createModelPattern(pattern).match(name)).toBeUndefined();
  });

  it.each([
    ['openai/*', 'openai/gpt', ['gpt']],
    ['openai/*', 'openai/', ['']],
    ['*', 'anything/at all', ['anything/at all']],
    ['a/*/b-*', 'a/x/b-y', ['x', 'y']],
    ['*/*', 'a/b/c', ['a', 'b/c']],
    ['a*a', 'aa', ['']],
    ['ab*ab*ab', 'ababab', ['', '']],
    ['exact', 'exact', []],
  ])('%s takes out of %s what stood for its stars', (pattern, name, captured) => {
    expect(createModelPattern(pattern).match(name)).toEqual(captured);
  });

  it('takes a regular expression for the text it is', () => {
    expect(createModelPattern('a.c/*').match('abc/x')).toBeUndefined();
    expect(createModelPattern('a(b)+$/*').match('a(b)+$/x')).toEqual(['x']);
  });

  it('takes time in proportion to the name, whatever the pattern', () => {
    const pattern = createModelPattern(`${'*a'.repeat(30)}*b`);
    const name = 'a'.repeat(100_000);
    const startedAt = performance.now();
    expect(pattern.match(name)).toBeUndefined();
    // Backtracking would not end in the life of this machine.
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });
});

describe('compareBySpecificity', () => {
  it('puts the pattern first that says most', () => {
    const sorted = ['*', 'openai/*', 'openai/gpt-*', 'openai/*-*'].toSorted(compareBySpecificity);
    expect(sorted).toEqual(['openai/gpt-*', 'openai/*-*', 'openai/*', '*']);
  });

  it('prefers fewer stars where the literal text is as long', () => {
    expect(['a*b*', 'ab*'].toSorted(compareBySpecificity)).toEqual(['ab*', 'a*b*']);
  });
});

describe('fillModelPattern', () => {
  it.each([
    ['upstream/*', ['gpt'], 'openai/gpt', 'upstream/gpt'],
    ['x-*-y-*', ['1', '2'], 'a/1/b-2', 'x-1-y-2'],
    ['fixed', ['gpt'], 'openai/gpt', 'fixed'],
    ['*', ['a', 'b'], 'a/b', 'a/b'],
  ])('fills %s with %j of %s', (target, captured, name, filled) => {
    expect(fillModelPattern(target, captured, name)).toBe(filled);
  });
});

describe('countStars and isModelPattern', () => {
  it.each([
    ['gpt-4o', 0],
    ['openai/*', 1],
    ['*/*-*', 3],
  ])('know of %s that it has %i', (name, stars) => {
    expect(countStars(name)).toBe(stars);
    expect(isModelPattern(name)).toBe(stars > 0);
  });
});
