import { expect, it } from 'vitest';
import { droppedNames } from './dropped-names.ts';

it('is nothing where nothing was left out', () => {
  expect(droppedNames(undefined)).toBeUndefined();
  expect(droppedNames([], [])).toBeUndefined();
});

it('names what the upstream could not take, and then what does nothing here', () => {
  const losses = [{ path: 'top_k', kind: 'parameter' }] as const;
  expect(droppedNames(losses, ['cache'])).toEqual(['top_k', 'cache']);
  expect(droppedNames(undefined, ['cache'])).toEqual(['cache']);
  expect(droppedNames(losses)).toEqual(['top_k']);
});
