import { describe, expect, it } from 'vitest';
import { LazyList } from './lazy-list.ts';

function setUp(count: number) {
  const read: number[] = [];
  function* source() {
    for (let at = 0; at < count; at += 1) {
      read.push(at);
      yield at;
    }
  }
  return { read, list: new LazyList(source()) };
}

describe('LazyList', () => {
  it('finds out no item before it is read', () => {
    const { read, list } = setUp(1_000);
    expect(read).toEqual([]);
    expect(list.at(1)).toBe(1);
    expect(read).toEqual([0, 1]);
    for (const item of list) if (item === 2) break;
    expect(read).toEqual([0, 1, 2]);
  });

  it('finds out each item once, however often it is read', () => {
    const { read, list } = setUp(3);
    expect([...list]).toEqual([0, 1, 2]);
    expect([...list, list.at(0), list.at(3)]).toEqual([0, 1, 2, 0, undefined]);
    expect(read).toEqual([0, 1, 2]);
  });
});
