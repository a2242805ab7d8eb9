import { expect, it } from 'vitest';
import { isThenable } from './is-thenable.ts';

it.each([
  [Promise.resolve(1), true],
  [{ then: () => undefined }, true],
  [{ then: 1 }, false],
  [{}, false],
  [null, false],
  [undefined, false],
  ['then', false],
])('tells whether %o can be waited for', (value, expected) => {
  expect(isThenable(value)).toBe(expected);
});
