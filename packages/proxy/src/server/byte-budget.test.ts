import { expect, it } from 'vitest';
import { ByteRoom, createByteBudget } from './byte-budget.ts';

it('gives room until none is left, and again what was given back', () => {
  const budget = createByteBudget(10);
  const [one, other] = [new ByteRoom(budget), new ByteRoom(budget)];
  expect(one.take(6)).toBe(true);
  expect(other.fits(4)).toBe(true);
  expect(other.take(5)).toBe(false);
  expect(other.take(4)).toBe(true);
  expect(one.take(1)).toBe(false);
  one.release();
  one.release();
  expect(other.take(7)).toBe(false);
  expect(other.take(6)).toBe(true);
  other.release();
  expect(budget.takenBytes).toBe(0);
});
