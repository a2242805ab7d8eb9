import { expect, it } from 'vitest';
import { extended } from './extended.ts';

it('adds and replaces fields in a copy', () => {
  const object = { first: 1, second: 2 };
  expect(extended(object, { second: 3, third: 4 })).toEqual({ first: 1, second: 3, third: 4 });
  expect(object).toEqual({ first: 1, second: 2 });
});
