import { describe, expect, it } from 'vitest';
import { anyOf, lowestOf } from './lowest-of.ts';

const same = (value: number) => value;

describe('lowestOf', () => {
  it('has none among none, nor among those without a score', () => {
    expect(lowestOf([], same, { random: Math.random })).toBeUndefined();
    expect(lowestOf([Infinity, Infinity], same, { random: Math.random })).toBeUndefined();
  });

  it('takes the lowest, and of equals any', () => {
    expect(lowestOf([3, 1, 2], same, { random: () => 0.99 })).toBe(1);
    const equals = [{ score: 1 }, { score: 1 }];
    expect(lowestOf(equals, ({ score }) => score, { random: () => 0 })).toBe(equals[0]);
    expect(lowestOf(equals, ({ score }) => score, { random: () => 0.99 })).toBe(equals[1]);
  });

  it('makes equals of those within the buffer', () => {
    expect(lowestOf([10, 11, 12], same, { random: () => 0.99, buffer: 0.1 })).toBe(11);
  });
});

describe('anyOf', () => {
  it('has none among none, and reaches both ends', () => {
    expect(anyOf([], () => 0)).toBeUndefined();
    expect([0, 1 - 2 ** -53].map((chance) => anyOf(['a', 'b', 'c'], () => chance))).toEqual([
      'a',
      'c',
    ]);
  });
});
