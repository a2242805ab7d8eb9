import { describe, expect, it } from 'vitest';
import { isFailure } from './is-failure.ts';

describe('isFailure', () => {
  it.each([
    [{ error: { message: 'no' } }],
    [{ error: 'no' }],
    [{ object: 'error', message: 'no' }],
    [{ type: 'error' }],
    [{ detail: 'no' }],
    [[{ error: { message: 'no' } }]],
  ])('tells %j from an answer', (body) => expect(isFailure(body)).toBe(true));

  it('takes every event of the name error for one', () => {
    expect(isFailure('no', 'error')).toBe(true);
  });

  it.each([
    [{ choices: [{ text: 'a' }], message: 'an answer may say more' }],
    [{ choices: [], usage: {}, detail: 'no' }],
    [{ error: null, choices: [] }],
    ['text'],
    [null],
  ])('takes %j for none', (body) => expect(isFailure(body)).toBe(false));
});
