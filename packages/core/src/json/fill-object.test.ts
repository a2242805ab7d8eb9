import { describe, expect, it } from 'vitest';
import { fillObject } from './fill-object.ts';

describe('fillObject', () => {
  it('gives each setting its own default, at any depth', () => {
    const given = { topP: 0.5, thinking: { shown: true } };
    const fallback = { topP: 0.1, topK: 4, thinking: { shown: false, budget: 9 } };
    expect(fillObject(given, fallback)).toEqual({
      topP: 0.5,
      topK: 4,
      thinking: { shown: true, budget: 9 },
    });
    expect(given).toEqual({ topP: 0.5, thinking: { shown: true } });
  });

  it('takes a choice as it is', () => {
    const given = { type: 'disabled' };
    expect(fillObject(given, { type: 'enabled', budget_tokens: 9 })).toBe(given);
    expect(fillObject({ a: 1 }, { type: 'enabled' })).toEqual({ a: 1 });
  });

  it('gives back the very value that lacks nothing, and what is no object', () => {
    const given = { a: 1, b: { c: null } };
    expect(fillObject(given, { a: 2, b: { c: 3 } })).toBe(given);
    expect(fillObject(null, { a: 1 })).toBeNull();
    expect(fillObject([1], { a: 1 })).toEqual([1]);
    expect(fillObject('odd', { a: 1 })).toBe('odd');
  });

  it('reads nothing from a prototype', () => {
    expect(fillObject({}, { toString: 'x' })).toEqual({ toString: 'x' });
  });
});
