import { describe, expect, it } from 'vitest';
import { type Waiter, WaiterQueue } from './waiter-queue.ts';

interface NamedWaiter extends Waiter {
  readonly name: string;
}

function waiter(name: string): NamedWaiter {
  const nothing = () => undefined;
  return {
    name,
    ahead: undefined,
    behind: undefined,
    connectMs: 0,
    onConnection: nothing,
    onRefused: nothing,
  };
}

function queueOf(...waiters: readonly Waiter[]): WaiterQueue {
  const queue = new WaiterQueue();
  for (const one of waiters) queue.add(one);
  return queue;
}

/** Empties the queue. */
function drain(queue: WaiterQueue): readonly Waiter[] {
  const order: Waiter[] = [];
  for (let first = queue.first; first !== undefined; first = queue.first) {
    order.push(first);
    queue.remove(first);
  }
  return order;
}

describe('WaiterQueue', () => {
  const [a, b, c, d] = [waiter('a'), waiter('b'), waiter('c'), waiter('d')];

  it('is empty at first, and again when all have left', () => {
    const queue = new WaiterQueue();
    expect(queue.first).toBeUndefined();
    queue.add(a);
    queue.remove(a);
    expect(queue.first).toBeUndefined();
  });

  it('does nothing with a waiter that never came, nor with one that has left', () => {
    const queue = queueOf(a, b);
    queue.remove(c);
    queue.remove(a);
    queue.remove(a);
    expect(drain(queue)).toEqual([b]);
    queue.remove(b);
    expect(queue.first).toBeUndefined();
  });

  it.each([
    ['the first', a, [b, c, d]],
    ['one in the middle', b, [a, c, d]],
    ['the last', d, [a, b, c]],
  ])('keeps the order when %s leaves, who may come again', (_, leaver, rest) => {
    const queue = queueOf(a, b, c, d);
    queue.remove(leaver);
    expect([leaver.ahead, leaver.behind]).toEqual([undefined, undefined]);
    queue.add(leaver);
    expect(drain(queue)).toEqual([...rest, leaver]);
  });

  it('gives the first that came', () => {
    expect(drain(queueOf(c, a, b))).toEqual([c, a, b]);
  });
});
