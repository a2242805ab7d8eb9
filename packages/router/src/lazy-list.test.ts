import { describe, expect, it } from 'vitest';
import { LazyList } from './lazy-list.ts';

function setUp(count: number) {
  const read: number[] = [];
  function* source() {
    for (let at = 0; at < count; at += 1) {
      read.push(at);
      yield { at };
    }
  }
  return { read, list: new LazyList(source()) };
}

describe('LazyList', () => {
  it('finds out no item before it is read', () => {
    const { read, list } = setUp(1_000);
    expect(read).toEqual([]);
    expect(list.at(1)).toEqual({ at: 1 });
    expect(read).toEqual([0, 1]);
    for (const { at } of list) if (at === 2) break;
    expect(read).toEqual([0, 1, 2]);
  });

  it('finds out each item once, however often it is read', () => {
    const { read, list } = setUp(3);
    const items = [...list];
    expect(items).toEqual([{ at: 0 }, { at: 1 }, { at: 2 }]);
    for (const [at, item] of [...list].entries()) expect(item).toBe(items[at]);
    expect(list.at(3)).toBeUndefined();
    expect(read).toEqual([0, 1, 2]);
  });
});
