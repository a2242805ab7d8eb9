import { describe, expect, it } from 'vitest';
import { seededRandom } from '../testing/seeded-random.ts';
import { OrderedHeap } from './ordered-heap.ts';

interface Item {
  readonly value: number;
  at: number;
}

describe('OrderedHeap', () => {
  it('has no first while it is empty', () => {
    const heap = new OrderedHeap<Item>(() => false);
    expect([heap.first, heap.size]).toEqual([undefined, 0]);
  });

  it('knows the first after any items came and went', () => {
    const random = seededRandom(7);
    const heap = new OrderedHeap<Item>((one, other) => one.value < other.value);
    const model: Item[] = [];
    for (let step = 0; step < 5_000; step += 1) {
      if (model.length === 0 || random() < 0.55) {
        const item = { value: Math.floor(random() * 1_000), at: -1 };
        heap.add(item);
        model.push(item);
      } else {
        const [item] = model.splice(Math.floor(random() * model.length), 1);
        if (item !== undefined) heap.remove(item);
      }
      expect(heap.size).toBe(model.length);
      const least = model.length === 0 ? undefined : Math.min(...model.map(({ value }) => value));
      expect(heap.first?.value).toBe(least);
    }
  });
});
