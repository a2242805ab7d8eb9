import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  amount,
  effectOf,
  fallbackLists,
  guard,
  guardIn,
  guardsIn,
  isLater,
  json,
  later,
  seconds,
  someOf,
  text,
} from './field.ts';

describe('the kinds of fields', () => {
  it('refuse what is out of their bounds', () => {
    expect(amount('x').safeParse(-1).success).toBe(false);
    expect(seconds('x').safeParse(0).success).toBe(false);
    expect(json('x').safeParse({ a: [Number.NaN] }).success).toBe(false);
    expect(fallbackLists('x').safeParse([{}]).success).toBe(false);
    expect(fallbackLists('x').safeParse([{ a: 'b' }]).success).toBe(false);
  });

  it('keep their description', () => {
    expect(text('A name. Default none.').description).toBe('A name. Default none.');
    expect(seconds('How long.').description).toBe('How long.');
  });
});

describe('guard and guardIn', () => {
  it('tell what of a value guards callers', () => {
    const { a } = guard('a');
    const { b } = guardIn(new Set(['x']), 'b');
    expect(isLater(a)).toBe(true);
    expect(isLater(b)).toBe(true);
    expect(guardsIn(a, true)).toEqual([[]]);
    expect(guardsIn(a, false)).toEqual([]);
    expect(guardsIn(b, [{ x: 1, y: 2 }, 'x'])).toEqual([[0, 'x'], [1]]);
    expect(guardsIn(text('c'), 'x')).toEqual([]);
  });
});

describe('later', () => {
  it('takes anything, and can be told from a field that works', () => {
    const shape = { ...later('a', 'b'), c: text('C.') };
    expect(z.strictObject(shape).safeParse({ a: 1, b: { x: [] }, c: 'c' }).success).toBe(true);
    expect(isLater(shape.a)).toBe(true);
    expect(isLater(shape.c)).toBe(false);
  });
});

describe('someOf', () => {
  it('tells the names that work from the others', () => {
    const names = { working: new Set(['a']), guarding: new Set(['b']) };
    const field = someOf(names, 'Names.');
    expect(['a', 'b', 'c'].map((name) => effectOf(field, name))).toEqual([
      'works',
      'guard',
      'later',
    ]);
    expect(effectOf(text('x'), 'b')).toBe('works');
    expect(field.safeParse([1]).success).toBe(false);
  });
});
