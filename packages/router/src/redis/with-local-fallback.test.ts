import {
  createMemoryAdmissionStore,
  type AdmissionStore,
  type Limit,
  type Ticket,
} from '@llm/core';
import { fakeClock } from '@llm/core/testing';
import { describe, expect, it } from 'vitest';
import { createFailover } from './failover.ts';
import { withLocalFallback } from './with-local-fallback.ts';

const rules = { maxWaiting: 100, agingMs: 60_000, agingEvery: 4 };
const rate = (max: number): Limit => ({ key: 'r', max, counts: 'tickets', windowMs: 60_000 });
const slots = (max: number): Limit => ({ key: 's', max, counts: 'tickets', windowMs: 'held' });
const ticket = (id: string, limits: readonly Limit[], more: Partial<Ticket> = {}): Ticket => ({
  ...{ id, queue: 'q', priority: 0, tenant: '', cost: 1, waits: false, rules },
  choices: [{ id: 'a', limits }],
  ...more,
});

function setUp({ instances = 3 } = {}) {
  const clock = fakeClock({ now: 1_000 });
  const server = createMemoryAdmissionStore({ clock, leaseMs: 30_000 });
  let isDown = false;
  const ask = async <Result>(request: () => Result | Promise<Result>): Promise<Result> => {
    if (isDown) throw new TypeError('the server is away');
    return request();
  };
  let isLate = false;
  const shared: AdmissionStore = {
    ...server,
    async enter(asked) {
      const admission = await ask(() => server.enter(asked));
      if (isLate) throw new TypeError('the answer came too late');
      return admission;
    },
    leave: (id, spent) => ask(() => server.leave(id, spent)),
    renew: (ids) => ask(() => server.renew(ids)),
  };
  const states: string[] = [];
  const failover = createFailover({
    probe: () => ask(async () => undefined),
    commandMs: 200,
    clock,
    onChange: (state) => states.push(state),
  });
  const store = withLocalFallback(shared, { failover, clock, instances: () => instances });
  const enterMany = async (count: number, limits: readonly Limit[], name = 't') => {
    let admitted = 0;
    for (let at = 0; at < count; at += 1)
      if ((await store.enter(ticket(`${name}${at}`, limits))).kind === 'admitted') admitted += 1;
    return admitted;
  };
  return {
    ...{ clock, server, store, states, enterMany },
    setDown: (down: boolean) => {
      isDown = down;
    },
    setLate: (late: boolean) => {
      isLate = late;
    },
  };
}

describe('withLocalFallback', () => {
  it('keeps its share of the limits while nobody can be asked, and says so', async () => {
    const { store, enterMany, setDown, states } = setUp();
    setDown(true);
    expect(await enterMany(30, [rate(30)])).toBe(10);
    expect([store.isAlone?.(), states]).toEqual([true, ['alone']]);
  });

  it('lets one through where the share would be nothing', async () => {
    const { enterMany, setDown } = setUp();
    setDown(true);
    expect(await enterMany(5, [rate(1)])).toBe(1);
  });

  it('counts what it had used before', async () => {
    const { enterMany, setDown } = setUp();
    expect(await enterMany(8, [rate(30)], 'before')).toBe(8);
    setDown(true);
    expect(await enterMany(30, [rate(30)], 'after')).toBe(2);
  });

  it('tells what it admitted alone when the others are back, with the slots that are still held', async () => {
    const { enterMany, setDown, store, server, clock, states } = setUp({ instances: 1 });
    setDown(true);
    expect(await enterMany(6, [rate(10), slots(4)])).toBe(4);
    await store.leave('t0');
    setDown(false);
    await clock.advance(1_000);
    expect(states).toEqual(['alone', 'shared']);
    expect(store.isAlone?.()).toBe(false);
    const others = ticket('other', [slots(4)]);
    expect((await server.enter(others)).kind).toBe('admitted');
    expect((await server.enter({ ...others, id: 'one too many' })).kind).toBe('refused');
    await store.leave('t1');
    expect((await server.enter({ ...others, id: 'next' })).kind).toBe('admitted');
    let left = 0;
    for (let at = 0; at < 10; at += 1)
      if ((await server.enter(ticket(`r${at}`, [rate(10)]))).kind === 'admitted') left += 1;
    expect(left).toBe(6);
  });

  it('lets those that wait here in when there is room here', async () => {
    const { store, setDown, clock } = setUp();
    setDown(true);
    const turns: string[] = [];
    store.subscribe('q', (id) => turns.push(id));
    await store.enter(ticket('holds', [slots(3)]));
    expect((await store.enter(ticket('waits', [slots(3)], { waits: true }))).kind).toBe('waiting');
    await store.leave('holds');
    await clock.advance(0);
    expect(turns).toEqual(['waits']);
    setDown(false);
    await clock.advance(1_000);
    expect((await store.enter(ticket('waits', [slots(3)], { waits: true }))).kind).toBe('admitted');
  });

  it('keeps to its share until the others have told what they hold, and then lets those that wait go over', async () => {
    const { store, setDown, clock, server, states } = setUp();
    const turns: string[] = [];
    store.subscribe('q', (id) => turns.push(id));
    setDown(true);
    for (const id of ['fails1', 'fails2', 'fails3', 'fails4', 'holds'])
      await store.enter(ticket(id, [slots(3)]));
    const waits = ticket('waits', [slots(3)], { waits: true });
    expect((await store.enter(waits)).kind).toBe('waiting');
    expect(states).toEqual(['alone']);
    setDown(false);
    await clock.advance(1_000);
    expect(states).toEqual(['alone', 'shared']);
    expect((await store.enter(ticket('new', [slots(3)]))).kind).toBe('refused');
    expect((await store.enter(waits)).kind).toBe('waiting');
    await clock.advance(1_500);
    expect(turns).toContain('waits');
    expect((await store.enter(waits)).kind).toBe('admitted');
    // The one that waited and the one that was held are known there.
    expect((await server.enter(ticket('third', [slots(3)]))).kind).toBe('admitted');
    expect((await server.enter(ticket('fourth', [slots(3)]))).kind).toBe('refused');
  });

  it('asks again for all that wait where the server has forgotten them', async () => {
    const { store, clock } = setUp();
    const turns: string[] = [];
    store.subscribe('q', (id) => turns.push(id));
    await store.enter(ticket('holds', [slots(1)]));
    for (const id of ['w1', 'w2']) await store.enter(ticket(id, [slots(1)], { waits: true }));
    await store.enter(ticket('elsewhere', [], { waits: true, queue: 'other' }));
    store.tellAgain('q');
    await clock.advance(0);
    expect(turns).toEqual(['w1', 'w2']);
  });

  it('tells what it admitted alone after one command that failed', async () => {
    const { store, setDown, server, clock, states } = setUp();
    setDown(true);
    expect((await store.enter(ticket('alone', [slots(3)]))).kind).toBe('admitted');
    setDown(false);
    await store.enter(ticket('next', [rate(9)]));
    await clock.advance(0);
    expect(states).toEqual([]);
    const kinds = [];
    for (const id of ['a', 'b', 'c']) kinds.push((await server.enter(ticket(id, [slots(3)]))).kind);
    expect(kinds).toEqual(['admitted', 'admitted', 'refused']);
  });

  it('asks again for thousands that wait a few at a time', async () => {
    const { store, clock } = setUp();
    const turns: string[] = [];
    store.subscribe('q', (id) => turns.push(id));
    await store.enter(ticket('holds', [slots(1)]));
    const many = { waits: true, rules: { ...rules, maxWaiting: 1_000 } };
    for (let at = 0; at < 200; at += 1) await store.enter(ticket(`w${at}`, [slots(1)], many));
    store.tellAgain('q');
    await clock.advance(0);
    expect(turns.length).toBeLessThan(100);
    await clock.advance(100);
    expect(new Set(turns).size).toBe(200);
  });

  it('gives back what ended while nobody could be asked', async () => {
    const { store, setDown, server, clock, enterMany } = setUp();
    const kindOf = async (id: string) => (await server.enter(ticket(id, [slots(1)]))).kind;
    await store.enter(ticket('held', [slots(1)]));
    setDown(true);
    await store.leave('held');
    expect(await kindOf('early')).toBe('refused');
    setDown(false);
    await store.enter(ticket('next', []));
    await clock.advance(0);
    expect(await kindOf('after one failure')).toBe('admitted');
    await server.leave('after one failure');
    await store.enter(ticket('held again', [slots(1)]));
    setDown(true);
    await enterMany(6, [], 'fails');
    await store.leave('held again');
    setDown(false);
    await clock.advance(1_000);
    expect(await kindOf('after an outage')).toBe('admitted');
  });

  it('leaves nobody behind in the queue whose answer came too late and who has left', async () => {
    const { store, server, clock, setLate } = setUp();
    const waits = { waits: true };
    await server.enter(ticket('holds', [slots(1)]));
    setLate(true);
    // It is let in alone, and waits there.
    expect((await store.enter(ticket('late', [slots(1)], waits))).kind).toBe('admitted');
    setLate(false);
    await store.leave('late');
    await clock.advance(0);
    setLate(true);
    // It was refused here, for its share is held, and waits there.
    await store.enter(ticket('here', [slots(1)]));
    expect((await store.enter(ticket('too', [slots(1)], { waits: false }))).kind).toBe('refused');
    setLate(false);
    await store.leave('here');
    await clock.advance(0);
    await server.leave('holds');
    expect((await server.enter(ticket('next', [slots(1)]))).kind).toBe('admitted');
  });
});
