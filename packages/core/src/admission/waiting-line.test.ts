import { describe, expect, it } from 'vitest';
import type { Ticket } from '../contract/admission-store.ts';
import { WaitingLine } from './waiting-line.ts';

const rules = { maxWaiting: 100, agingMs: 1_000, agingEvery: 3 };
const ticket = (id: string, known: Partial<Ticket> = {}): Ticket => ({
  ...{ id, queue: 'q', priority: 0, tenant: '', cost: 1, waits: true, rules },
  choices: [{ id: 'a', limits: [] }],
  ...known,
});

function admitAll(line: WaitingLine, now: number): readonly string[] {
  const order: string[] = [];
  for (let [next] = line.front(rules, now); next !== undefined; [next] = line.front(rules, now)) {
    order.push(next.id);
    line.admit(next, rules, now);
  }
  return order;
}

describe('WaitingLine', () => {
  it('has the first of each set of choices in front, in the order of their right', () => {
    const line = new WaitingLine();
    line.add(ticket('late', { priority: 5 }), 0);
    line.add(ticket('b', { priority: 1, choices: [{ id: 'b', limits: [] }] }), 0);
    line.add(ticket('early', { priority: 0 }), 0);
    expect(line.front(rules, 0).map(({ id }) => id)).toEqual(['early', 'b']);
  });

  it('takes choices in another order for the same', () => {
    const line = new WaitingLine();
    const [a, b] = ['a', 'b'].map((id) => ({ id, limits: [] }));
    if (a === undefined || b === undefined) throw new TypeError('two choices');
    line.add(ticket('1', { choices: [a, b] }), 0);
    line.add(ticket('2', { choices: [b, a] }), 0);
    expect(line.front(rules, 0)).toHaveLength(1);
  });

  it('lets a tenant that comes later not wait for the backlog of another', () => {
    const line = new WaitingLine();
    for (const id of ['m1', 'm2', 'm3', 'm4']) line.add(ticket(id, { tenant: 'many' }), 0);
    const [first] = line.front(rules, 0);
    if (first !== undefined) line.admit(first, rules, 0);
    line.add(ticket('f1', { tenant: 'few' }), 0);
    expect(admitAll(line, 0)).toEqual(['f1', 'm2', 'm3', 'm4']);
  });

  it('gives the oldest that has waited for long its turns, and no more', () => {
    const line = new WaitingLine();
    for (const id of ['old1', 'old2']) line.add(ticket(id, { priority: 9 }), 0);
    for (const id of ['n1', 'n2', 'n3', 'n4', 'n5']) line.add(ticket(id), 900);
    expect(admitAll(line, 1_000)).toEqual(['n1', 'n2', 'old1', 'n3', 'n4', 'old2', 'n5']);
  });

  it('forgets whom it lets go, wherever they stand', () => {
    const line = new WaitingLine();
    const [a, b, c] = ['a', 'b', 'c'].map((id) => line.add(ticket(id), 0));
    for (const one of [b, a, c]) if (one !== undefined) line.remove(one);
    expect([line.size, line.front(rules, 9_999)]).toEqual([0, []]);
    line.add(ticket('d'), 0);
    expect(admitAll(line, 9_999)).toEqual(['d']);
  });
});
