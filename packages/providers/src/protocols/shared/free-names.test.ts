import { expect, it } from 'vitest';
import { createFreeNames } from './free-names.ts';

it('gives a name once, and then with numbers that are free', () => {
  const names = createFreeNames(['a', 'a_3']);
  expect(['a', 'a', 'b', 'b', 'a_2'].map((name) => names.take(name))).toEqual([
    'a_2',
    'a_4',
    'b',
    'b_2',
    'a_2_2',
  ]);
});

it('keeps to the length that a name may have', () => {
  const names = createFreeNames([], 4);
  const given = Array.from({ length: 11 }, () => names.take('abcd'));
  expect(given.slice(0, 2)).toEqual(['abcd', 'ab_2']);
  expect(given.slice(-2)).toEqual(['a_10', 'a_11']);
});

it('gives the same name a hundred thousand times in little time', () => {
  const names = createFreeNames();
  const begin = process.cpuUsage().user;
  for (let count = 0; count < 100_000; count += 1) names.take('call_0');
  expect(process.cpuUsage().user - begin).toBeLessThan(1_000_000);
  expect(names.take('call_0')).toBe('call_0_100001');
});
