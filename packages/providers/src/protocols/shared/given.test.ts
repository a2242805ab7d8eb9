import { expect, it } from 'vitest';
import { given } from './given.ts';

it('leaves out what is undefined, and nothing else', () => {
  const written = given({ a: 1, b: undefined, c: null, d: false });
  expect(Object.keys(written)).toEqual(['a', 'c', 'd']);
});
