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

it('names a hundred, and counts the others', () => {
  const losses = Array.from(
    { length: 150_000 },
    (_, at) => ({ path: `f${at}`, kind: 'hint' }) as const,
  );
  const names = droppedNames(losses, ['cache']) ?? [];
  expect(names).toHaveLength(101);
  expect(names.slice(-2)).toEqual(['f99', '149901 more']);
  expect(droppedNames(losses.slice(0, 100))).toHaveLength(100);
});
