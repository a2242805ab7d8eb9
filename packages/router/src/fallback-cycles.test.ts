import { describe, expect, it } from 'vitest';
import { findFallbackCycle } from './fallback-cycles.ts';

describe('findFallbackCycle', () => {
  it.each([
    [{ models: { a: ['a'] } }, 'models', ['a', 'a']],
    [{ models: { a: ['b'], b: ['a'] } }, 'models', ['a', 'b', 'a']],
    [{ models: { x: ['a'], a: ['y', 'b'], b: ['c'], c: ['a'] } }, 'models', ['a', 'b', 'c', 'a']],
    [{ contextWindow: { a: ['b'], b: ['a'] } }, 'contextWindow', ['a', 'b', 'a']],
    [{ contentPolicy: { a: ['b'], b: ['a'] } }, 'contentPolicy', ['a', 'b', 'a']],
  ])('finds the one in %j', (lists, list, models) => {
    expect(findFallbackCycle(lists)).toEqual({ list, models });
  });

  it.each([
    {},
    { models: { a: ['b', 'c'], b: ['c'], c: ['d'] } },
    { models: { a: ['b'] }, contextWindow: { b: ['a'] } },
    { models: { 'a/*': ['a/1'], 'a/1': ['a/2'] }, default: ['a', 'b'] },
  ])('finds none in %j', (lists) => {
    expect(findFallbackCycle(lists)).toBeUndefined();
  });

  it('takes long lists without a deep stack', () => {
    const chain = Object.fromEntries(
      Array.from({ length: 20_000 }, (_, at) => [`m${at}`, [`m${at + 1}`]]),
    );
    expect(findFallbackCycle({ models: chain })).toBeUndefined();
  });
});
