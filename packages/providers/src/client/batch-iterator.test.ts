import { describe, expect, it } from 'vitest';
import { BatchIterator } from './batch-iterator.ts';

function setUp(batches: readonly (readonly number[] | Error)[]) {
  let at = 0;
  let left = 0;
  const iterator = new BatchIterator<{ readonly n: number }>({
    read: async () => {
      const batch = batches[at];
      at += 1;
      if (batch instanceof Error) throw batch;
      return batch?.map((n) => ({ n }));
    },
    leave: () => (left += 1),
    toFailure: (cause) => (cause instanceof TypeError ? undefined : new Error('broke', { cause })),
  });
  return { iterator, left: () => left };
}

async function gather(iterator: AsyncIterable<{ readonly n: number }>): Promise<readonly number[]> {
  const items: number[] = [];
  for await (const item of iterator) items.push(item.n);
  return items;
}

describe('BatchIterator', () => {
  it('gives what came before a failure, then the failure once, and then nothing', async () => {
    const { iterator, left } = setUp([[1, 2], new Error('reset')]);
    expect((await iterator.next()).value).toEqual({ n: 1 });
    expect((await iterator.next()).value).toEqual({ n: 2 });
    await expect(iterator.next()).rejects.toThrow('broke');
    expect(await iterator.next()).toEqual({ done: true, value: undefined });
    expect(left()).toBe(1);
  });

  it('ends where a failure means that', async () => {
    const { iterator, left } = setUp([[1], new TypeError('left')]);
    expect(await gather(iterator)).toEqual([1]);
    expect(left()).toBe(1);
  });

  it('gives every item once, batches without any aside', async () => {
    const { iterator, left } = setUp([[], [1], [], [2, 3]]);
    expect(await gather(iterator)).toEqual([1, 2, 3]);
    expect(await gather(iterator)).toEqual([]);
    expect(left()).toBe(1);
  });

  it('answers questions in their order, whoever does not wait', async () => {
    const { iterator } = setUp([[1, 2], [3]]);
    const asked = [1, 2, 3, 4, 5].map(() => iterator.next());
    const given = (await Promise.all(asked)).map(({ value }) => value?.n);
    expect(given).toEqual([1, 2, 3, undefined, undefined]);
  });

  it('is left by a loop that ends early, behind what was asked before', async () => {
    const { iterator, left } = setUp([[1, 2], [3]]);
    for await (const item of iterator) if (item.n === 1) break;
    expect(left()).toBe(1);
    expect(await iterator.next()).toEqual({ done: true, value: undefined });
    const other = setUp([[1], [2]]);
    const asked = [other.iterator.next(), other.iterator.return(), other.iterator.next()];
    const given = await Promise.all(asked);
    expect(given.map(({ value }) => value?.n)).toEqual([1, undefined, undefined]);
    expect(other.left()).toBe(1);
  });
});
