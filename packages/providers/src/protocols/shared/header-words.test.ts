import { expect, it } from 'vitest';
import { headerWords } from './header-words.ts';

it('gives each word once, in the order in which they come', () => {
  expect([...headerWords(' b, a,,b ,a,')]).toEqual(['b', 'a']);
  expect([...headerWords('')]).toEqual([]);
});
