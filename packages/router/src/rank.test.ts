import { describe, expect, it } from 'vitest';
import { rank } from './rank.ts';

const lowest = (left: readonly number[]): number | undefined => left.toSorted((a, b) => a - b)[0];

describe('rank', () => {
  it('gives candidates in the order in which they are taken', () => {
    expect([...rank([3, 1, 2], { choose: lowest, isFull: () => false })]).toEqual([1, 2, 3]);
  });

  it('gives those last that are passed over for want of room, and not those that are not wanted', () => {
    const choose = (left: readonly number[]) => lowest(left.filter((value) => value < 3));
    const isFull = (value: number): boolean => value === 4;
    expect([...rank([4, 5, 2, 1], { choose, isFull })]).toEqual([1, 2, 4]);
  });

  it('asks for the order of many no more often than it is of use', () => {
    let asked = 0;
    const choose = (left: readonly number[]) => {
      asked += 1;
      return left[0];
    };
    const ranked = rank(
      Array.from({ length: 5_000 }, (_, at) => at),
      { choose, isFull: () => true },
    );
    expect([...ranked]).toHaveLength(5_000);
    expect(asked).toBe(64);
  });

  it('asks the strategy for no more than is read', () => {
    const asked: number[] = [];
    const choose = (left: readonly number[]) => {
      asked.push(left.length);
      return left[0];
    };
    const [first, second] = rank([1, 2, 3, 4], { choose, isFull: () => false });
    expect([first, second, asked]).toEqual([1, 2, [4, 3]]);
  });
});
