import { createMemoryAdmissionStore, LLMError, type AdmissionStore, type Ticket } from '@llm/core';
import { fakeClock } from '@llm/core/testing';
import { describe, expect, it } from 'vitest';
import { createWaitingRoom, type Ending } from './waiting-room.ts';

const choices = [
  { id: 'a', limits: [{ key: 'a', max: 1, counts: 'tickets', windowMs: 'held' }] },
] as const;
const rules = { maxWaiting: 100, agingMs: 60_000, agingEvery: 4 };
const ticket = (id: string, more: Partial<Ticket> = {}): Ticket => ({
  ...{ id, queue: 'q', priority: 0, tenant: '', cost: 1, waits: true, choices, rules },
  ...more,
});

function setUp(
  change: (store: AdmissionStore) => Partial<AdmissionStore> = () => ({}),
  leaseMs = Infinity,
) {
  const clock = fakeClock();
  const store = createMemoryAdmissionStore({ clock, leaseMs });
  const entered: string[] = [];
  const enter: AdmissionStore['enter'] = (asked) => {
    entered.push(asked.id);
    return store.enter(asked);
  };
  const failures: unknown[] = [];
  const room = createWaitingRoom({
    store: { ...store, enter, ...change(store) },
    clock,
    pollingMs: 30,
    onFailure: (cause) => failures.push(cause),
  });
  const endings: Record<string, Ending['kind']> = {};
  const visit = async (
    id: string,
    {
      untilMs = 60_000,
      signal = new AbortController().signal,
      ...more
    }: Partial<Ticket> & { untilMs?: number; signal?: AbortSignal } = {},
    now: () => Partial<Ticket> = () => ({}),
  ) => {
    const first = ticket(id, more);
    const entrant = {
      ...{ untilMs, signal, onWait: () => undefined },
      ticket: () => ({ ...first, ...now() }),
    };
    void Promise.resolve(room.enter(first, () => entrant)).then(({ kind }) => {
      endings[id] = kind;
    });
    await clock.advance(0);
  };
  return { clock, store, room, visit, endings, entered, failures };
}

describe('createWaitingRoom', () => {
  it('asks once for each that came, and once more for the one whose turn it is', async () => {
    const { room, visit, entered, endings, clock } = setUp();
    for (let at = 0; at < 50; at += 1) await visit(`t${at}`);
    room.leave('t0', undefined);
    await clock.advance(0);
    expect(endings).toEqual({ t0: 'admitted', t1: 'admitted' });
    expect(entered.slice(50)).toEqual(['t1', 't2']);
  });

  it('hears of a turn that comes before it has heard that it waits', async () => {
    const { clock, visit, endings } = setUp((store) => ({
      async enter(asked) {
        const admission = await store.enter(asked);
        if (asked.id === 'late' && admission.kind === 'waiting') await store.leave('first');
        return admission;
      },
    }));
    await visit('first');
    await visit('late');
    await clock.advance(0);
    expect(endings['late']).toBe('admitted');
  });

  it('tells the store of who gives up or is aborted, and leaves no timer', async () => {
    const { clock, visit, endings, store } = setUp();
    const caller = new AbortController();
    await visit('first');
    await visit('slow', { untilMs: 500 });
    await visit('gone', { signal: caller.signal });
    caller.abort(new LLMError('cancelled', 'gone'));
    await clock.advance(500);
    expect(endings).toEqual({ first: 'admitted', slow: 'timed out', gone: 'cancelled' });
    expect(clock.pending).toBe(0);
    await store.leave('first');
    expect(await store.enter(ticket('next'))).toMatchObject({ kind: 'admitted' });
  });

  it('gives back a place that was granted to somebody who had left', async () => {
    const { clock, visit, endings, store } = setUp((whole) => ({
      async enter(asked) {
        const admission = await whole.enter(asked);
        await clock.sleep(100);
        return admission;
      },
    }));
    const caller = new AbortController();
    await visit('gone', { signal: caller.signal });
    caller.abort();
    await clock.advance(100);
    expect(endings['gone']).toBe('cancelled');
    expect(await store.enter(ticket('next'))).toMatchObject({ kind: 'admitted' });
  });

  it('looks again by itself where others share the store and their word is lost', async () => {
    const { clock, visit, endings, store } = setUp(
      () => ({ subscribe: () => () => undefined }),
      30_000,
    );
    await store.enter(ticket('elsewhere'));
    await visit('waits');
    await store.leave('elsewhere');
    expect(endings['waits']).toBeUndefined();
    await clock.advance(30);
    expect(endings['waits']).toBe('admitted');
  });

  it('keeps its leases alive, and no longer than it has tickets', async () => {
    const { clock, visit, endings, room } = setUp(() => ({}), 30_000);
    await visit('holds');
    await visit('waits', { untilMs: 300_000 });
    await clock.advance(200_000);
    expect(endings).toEqual({ holds: 'admitted' });
    room.leave('holds', undefined);
    await clock.advance(0);
    expect(endings['waits']).toBe('admitted');
    room.leave('waits', undefined);
    await clock.advance(60_000);
    expect(clock.pending).toBe(0);
  });

  it('looks again within a second where a choice is closed, because a cooldown can end early', async () => {
    const { clock, visit, endings, entered } = setUp();
    let closedMs = 300_000;
    const closed = {
      get choices() {
        return [{ id: 'a', limits: [], closedMs }];
      },
    };
    await visit('waits', closed);
    closedMs = 0;
    await clock.advance(1_000);
    expect(entered.length).toBeGreaterThan(1);
    expect(endings['waits']).toBeUndefined();
  });

  it('lets those that wait look again where they can take more, in their order', async () => {
    const { clock, visit, endings, room, failures } = setUp();
    let more: Ticket['choices'] = [];
    const grown = () => ({ choices: [...choices, ...more] });
    await visit('holds');
    await visit('late', { priority: 5 }, grown);
    await visit('first', {}, grown);
    await visit('elsewhere', { queue: 'other' });
    expect(Object.keys(endings)).toEqual(['holds', 'elsewhere']);
    more = [{ id: 'b', limits: [{ key: 'b', max: 1, counts: 'tickets', windowMs: 'held' }] }];
    room.wake(new Set(['other']));
    await clock.advance(0);
    expect(endings['first']).toBeUndefined();
    room.wake(new Set(['q']));
    await clock.advance(0);
    expect([endings['first'], endings['late']]).toEqual(['admitted', undefined]);
    expect(failures).toEqual([]);
  });

  it('ends one that can take nothing any more, and wakes the others', async () => {
    const { clock, visit, endings, room, failures } = setUp();
    let isBroken = false;
    let max = 1;
    const roomier = () => ({ choices: [{ id: 'a', limits: [{ ...choices[0].limits[0], max }] }] });
    const broken = () => {
      if (isBroken) throw new TypeError('its deployments are gone');
      return {};
    };
    await visit('holds');
    await visit('broken', { priority: 5 }, broken);
    await visit('well', {}, roomier);
    [isBroken, max] = [true, 2];
    room.wake(new Set(['q']));
    await clock.advance(0);
    expect(endings).toEqual({ holds: 'admitted', well: 'admitted', broken: 'cancelled' });
    expect(failures).toEqual([]);
  });

  it('asks a store that others share no more than a few questions at once', async () => {
    let [open, most] = [0, 0];
    const { clock, visit, room, entered } = setUp(
      (store) => ({
        async enter(asked) {
          open += 1;
          most = Math.max(most, open);
          await Promise.resolve();
          open -= 1;
          return store.enter(asked);
        },
      }),
      30_000,
    );
    for (let at = 0; at < 90; at += 1) await visit(`t${at}`);
    most = 0;
    room.wake(new Set(['q']));
    await clock.advance(0);
    expect(most).toBe(64);
    expect(entered).toEqual([]);
  });
});
