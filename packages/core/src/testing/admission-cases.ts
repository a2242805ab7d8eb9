import { deepEqual, equal, ok } from 'node:assert/strict';
import type {
  Admission,
  AdmissionChoice,
  AdmissionStore,
  Limit,
  Ticket,
} from '../contract/admission-store.ts';
import type { ConformanceCase } from './conformance-case.ts';
import type { PassingTime } from './passing-time.ts';

/** Stores that share what they know, as instances of one gateway do. */
export interface AdmissionInstances {
  /** A further instance. Its leases last `caseLeaseMs`. */
  open(): AdmissionStore | Promise<AdmissionStore>;
}

/** How long leases of the stores under test must last, in milliseconds. */
export const caseLeaseMs = 1_500;

// Long enough that a store over a network does not lose a step, short enough that nobody waits long for a real clock.
const windowMs = 600;

const limit = (max: number, more: Partial<Limit> = {}): Limit => ({
  ...{ key: 'rate', max, counts: 'tickets', windowMs },
  ...more,
});
const slots = (max: number, key = 'slots'): Limit => limit(max, { key, windowMs: 'held' });
const choice = (id: string, ...limits: readonly Limit[]): AdmissionChoice => ({ id, limits });
const rules = { maxWaiting: 1_000, agingMs: 60_000, agingEvery: 4 };

/**
 * What every `AdmissionStore` must do, as cases for any test runner.
 *
 * `createInstances` is called once for each case and gives instances that know nothing yet. A store with a clock of its own waits for real in
 * `time.advance`.
 */
export function admissionCases(
  createInstances: () => AdmissionInstances | Promise<AdmissionInstances>,
  time: PassingTime,
): readonly ConformanceCase[] {
  const define = (
    name: string,
    check: (instances: AdmissionInstances, store: AdmissionStore) => Promise<void>,
  ): ConformanceCase => ({
    name,
    async run() {
      const instances = await createInstances();
      await check(instances, await instances.open());
    },
  });
  let count = 0;
  const ticket = (choices: readonly AdmissionChoice[], more: Partial<Ticket> = {}): Ticket => ({
    ...{ id: `t${(count += 1)}`, queue: 'main', priority: 0, tenant: '', cost: 1, waits: true },
    ...{ choices, rules },
    ...more,
  });
  /** Lets those that wait in one by one, each giving back before the next, and says in which order they came. */
  const drain = async (
    store: AdmissionStore,
    holder: string,
    waiting: readonly Ticket[],
  ): Promise<readonly string[]> => {
    const order: string[] = [];
    let left = [...waiting];
    await store.leave(holder);
    while (left.length > 0) {
      const before = left.length;
      for (const one of left) {
        if ((await store.enter(one)).kind !== 'admitted') continue;
        order.push(one.id);
        left = left.filter((other) => other !== one);
        await store.leave(one.id);
        break;
      }
      ok(left.length < before, `nobody of ${left.length} can enter`);
    }
    return order;
  };
  const open = [choice('a', slots(1))];

  return [
    define(
      'a ticket is admitted where there is room, and asking again changes nothing',
      async (_, store) => {
        const one = ticket(open);
        deepEqual(await store.enter(one), { kind: 'admitted', choice: 'a' });
        deepEqual(await store.enter(one), { kind: 'admitted', choice: 'a' });
        const other = ticket(open);
        equal((await store.enter(other)).kind, 'waiting');
        await store.leave(one.id);
        await store.leave(one.id);
        deepEqual(await store.enter(other), { kind: 'admitted', choice: 'a' });
      },
    ),
    define('a choice without limits always has room', async (_, store) => {
      for (let at = 0; at < 5; at += 1)
        deepEqual(await store.enter(ticket([choice('a')])), { kind: 'admitted', choice: 'a' });
    }),
    define('a window admits exactly its maximum, and says when there is room', async (_, store) => {
      const choices = [choice('a', limit(3))];
      for (let at = 0; at < 3; at += 1)
        equal((await store.enter(ticket(choices))).kind, 'admitted');
      const refused = await store.enter(ticket(choices, { waits: false }));
      ok(refused.kind === 'refused' && refused.reason === 'no room');
      ok(refused.retryAfterMs > 0 && refused.retryAfterMs <= windowMs, `${refused.retryAfterMs}`);
      await time.advance(refused.retryAfterMs);
      equal((await store.enter(ticket(choices, { waits: false }))).kind, 'admitted');
    }),
    define('what was admitted late in one window counts in the next', async (_, store) => {
      const choices = [choice('a', limit(2))];
      const ask = async (): Promise<Admission['kind']> =>
        (await store.enter(ticket(choices, { waits: false }))).kind;
      equal(await ask(), 'admitted');
      await time.advance(windowMs * 0.7);
      equal(await ask(), 'admitted');
      await time.advance(windowMs * 0.35);
      equal(await ask(), 'admitted');
      equal(await ask(), 'refused');
      await time.advance(windowMs * 0.4);
      equal(await ask(), 'refused');
      await time.advance(windowMs * 0.35);
      equal(await ask(), 'admitted');
    }),
    define('all limits of a choice are taken, or none', async (_, store) => {
      const both = [choice('a', limit(2), slots(1))];
      const first = ticket(both);
      equal((await store.enter(first)).kind, 'admitted');
      for (let at = 0; at < 3; at += 1)
        equal((await store.enter(ticket(both, { waits: false }))).kind, 'refused');
      await store.leave(first.id);
      equal((await store.enter(ticket(both, { waits: false }))).kind, 'admitted');
    }),
    define('the first choice that has room is taken', async (_, store) => {
      const choices = [choice('a', slots(1, 'a')), choice('b', slots(1, 'b'))];
      deepEqual(await store.enter(ticket(choices)), { kind: 'admitted', choice: 'a' });
      deepEqual(await store.enter(ticket(choices)), { kind: 'admitted', choice: 'b' });
      equal((await store.enter(ticket(choices))).kind, 'waiting');
    }),
    define('a closed choice takes nobody until it opens', async (_, store) => {
      const one = ticket([{ ...choice('a'), closedMs: 5_000 }]);
      deepEqual(await store.enter(one), { kind: 'waiting', retryAfterMs: 5_000 });
      deepEqual(await store.enter({ ...one, choices: [choice('a')] }), {
        kind: 'admitted',
        choice: 'a',
      });
    }),
    define(
      'lower priorities go first, 0 first of all, and equal ones as they came',
      async (_, store) => {
        const holder = ticket(open);
        await store.enter(holder);
        const waiting = [2_000, 5, 0, 5, -1, 0].map((priority) => ticket(open, { priority }));
        for (const one of waiting) equal((await store.enter(one)).kind, 'waiting');
        const [late, five, zero, fiveAgain, below, zeroAgain] = waiting.map(({ id }) => id);
        const order = await drain(store, holder.id, waiting);
        deepEqual(order, [below, zero, zeroAgain, five, fiveAgain, late]);
      },
    ),
    define('only the first may enter, whoever asks', async (_, store) => {
      const holder = ticket(open);
      await store.enter(holder);
      const [later, first] = [ticket(open, { priority: 1 }), ticket(open)];
      await store.enter(later);
      await store.enter(first);
      await store.leave(holder.id);
      equal((await store.enter(later)).kind, 'waiting');
      equal((await store.enter(ticket(open, { priority: 1 }))).kind, 'waiting');
      equal((await store.enter(ticket(open, { waits: false }))).kind, 'refused');
      equal((await store.enter(first)).kind, 'admitted');
    }),
    define('a large ticket is not passed by small ones', async (_, store) => {
      const tokens = [choice('a', limit(10, { key: 'tokens', counts: 'cost' }))];
      await store.enter(ticket(tokens, { cost: 5 }));
      const large = ticket(tokens, { cost: 8 });
      equal((await store.enter(large)).kind, 'waiting');
      equal((await store.enter(ticket(tokens, { cost: 1 }))).kind, 'waiting');
      await time.advance(windowMs + 1);
      equal((await store.enter(large)).kind, 'admitted');
    }),
    define('who waits for one choice keeps nobody from another', async (_, store) => {
      const [a, b] = [choice('a', slots(1, 'a')), choice('b', slots(1, 'b'))];
      await store.enter(ticket([a]));
      equal((await store.enter(ticket([a]))).kind, 'waiting');
      deepEqual(await store.enter(ticket([a, b], { priority: 9 })), {
        kind: 'admitted',
        choice: 'b',
      });
      equal((await store.enter(ticket([b, a], { priority: 9 }))).kind, 'waiting');
    }),
    define('who can take another choice by now keeps its place', async (_, store) => {
      const [a, b] = [choice('a', slots(1, 'a')), choice('b', slots(1, 'b'))];
      const holder = ticket([a]);
      await store.enter(holder);
      const [first, second] = [ticket([a]), ticket([a])];
      equal((await store.enter(first)).kind, 'waiting');
      equal((await store.enter(second)).kind, 'waiting');
      // `b` is closed, so it cannot admit the ticket: entering again only tells the store that `b` exists.
      const told = (one: Ticket): Ticket => ({ ...one, choices: [a, { ...b, closedMs: 1 }] });
      equal((await store.enter(told(second))).kind, 'waiting');
      equal((await store.enter(told(first))).kind, 'waiting');
      const both = (one: Ticket): Ticket => ({ ...one, choices: [a, b] });
      equal((await store.enter(both(ticket([a])))).kind, 'waiting');
      equal((await store.enter(both(second))).kind, 'waiting');
      deepEqual(await store.enter(both(first)), { kind: 'admitted', choice: 'b' });
      await store.leave(holder.id);
      deepEqual(await store.enter(both(second)), { kind: 'admitted', choice: 'a' });
    }),
    define('tenants of one priority take turns, by cost and weight', async (_, store) => {
      const holder = ticket(open);
      await store.enter(holder);
      const many = Array.from({ length: 4 }, () => ticket(open, { tenant: 'many', cost: 10 }));
      const few = Array.from({ length: 2 }, () => ticket(open, { tenant: 'few', cost: 10 }));
      const heavy = Array.from({ length: 2 }, () =>
        ticket(open, { tenant: 'heavy', cost: 20, weight: 2 }),
      );
      const waiting = [...many, ...few, ...heavy];
      for (const one of waiting) await store.enter(one);
      const tenants = new Map(waiting.map(({ id, tenant }) => [id, tenant]));
      const order = await drain(store, holder.id, waiting);
      deepEqual(
        order.map((id) => tenants.get(id)),
        ['many', 'few', 'heavy', 'many', 'few', 'heavy', 'many', 'many'],
      );
    }),
    define('what has waited for long gets one of so many turns', async (_, store) => {
      const aging = { maxWaiting: 100, agingMs: 300, agingEvery: 3 };
      const holder = ticket(open, { rules: aging });
      await store.enter(holder);
      const low = [9, 8].map((priority) => ticket(open, { priority, rules: aging }));
      for (const one of low) await store.enter(one);
      await time.advance(310);
      const high = Array.from({ length: 6 }, () => ticket(open, { rules: aging }));
      for (const one of high) await store.enter(one);
      const waiting = [...high, ...low];
      const priorities = new Map(waiting.map(({ id, priority }) => [id, priority]));
      const order = await drain(store, holder.id, waiting);
      deepEqual(
        order.map((id) => priorities.get(id)),
        [0, 0, 9, 0, 0, 8, 0, 0],
      );
    }),
    define('a queue has a bound, and a ticket beyond it is refused', async (_, store) => {
      const short = { ...rules, maxWaiting: 2 };
      const holder = ticket(open);
      await store.enter(holder);
      const first = ticket(open, { rules: short });
      equal((await store.enter(first)).kind, 'waiting');
      equal((await store.enter(ticket(open, { rules: short }))).kind, 'waiting');
      const refused = await store.enter(ticket(open, { rules: short }));
      ok(refused.kind === 'refused' && refused.reason === 'full');
      equal((await store.enter(first)).kind, 'waiting');
    }),
    define('who leaves the queue makes room for the next', async (_, store) => {
      const holder = ticket(open);
      await store.enter(holder);
      const [first, second] = [ticket(open), ticket(open)];
      await store.enter(first);
      await store.enter(second);
      await store.leave(first.id);
      await store.leave(holder.id);
      equal((await store.enter(second)).kind, 'admitted');
    }),
    define('the real cost replaces the expected one', async (_, store) => {
      const tokens = [choice('a', limit(10, { key: 'tokens', counts: 'cost' }))];
      const ask = async (cost: number): Promise<string> => {
        const one = ticket(tokens, { cost, waits: false });
        return (await store.enter(one)).kind === 'admitted' ? one.id : 'refused';
      };
      const less = await ask(8);
      equal(await ask(8), 'refused');
      await store.leave(less, 2);
      const more = await ask(4);
      await store.leave(more, 9);
      equal(await ask(1), 'refused');
      await time.advance(windowMs + 1);
      const unknown = await ask(6);
      await store.leave(unknown);
      equal(await ask(5), 'refused');
      ok((await ask(4)) !== 'refused');
    }),
    define('a cost above the limit is admitted when the window is empty', async (_, store) => {
      const tokens = [choice('a', limit(10, { key: 'tokens', counts: 'cost' }))];
      await store.enter(ticket(tokens, { cost: 1 }));
      const huge = ticket(tokens, { cost: 500 });
      equal((await store.enter(huge)).kind, 'waiting');
      await time.advance(windowMs + 1);
      equal((await store.enter(huge)).kind, 'admitted');
      equal((await store.enter(ticket(tokens, { cost: 1, waits: false }))).kind, 'refused');
    }),
    define('what is not renewed ends with its lease', async (instances, store) => {
      const dying = await instances.open();
      const [held, waiting] = [ticket(open), ticket(open)];
      await dying.enter(held);
      await dying.enter(waiting);
      const [kept, last] = [ticket([choice('k', slots(1, 'k'))]), ticket(open)];
      await store.enter(kept);
      equal((await store.enter(last)).kind, 'waiting');
      await time.advance(caseLeaseMs * 0.7);
      await store.renew([kept.id, last.id]);
      equal((await store.enter(last)).kind, 'waiting');
      await time.advance(caseLeaseMs * 0.7);
      equal((await store.enter(last)).kind, 'admitted');
      equal((await store.enter(ticket([...kept.choices], { waits: false }))).kind, 'refused');
    }),
    define(
      'many that come at once from several instances are counted one by one',
      async (instances) => {
        const stores = [await instances.open(), await instances.open(), await instances.open()];
        const choices = [choice('a', limit(20), slots(15))];
        const kinds = await Promise.all(
          Array.from({ length: 20 }).flatMap(() =>
            stores.map(async (one, at) => one.enter(ticket(choices, { waits: at === 0 }))),
          ),
        );
        equal(kinds.filter(({ kind }) => kind === 'admitted').length, 15);
      },
    ),
    define('whose turn it is is said to every instance', async (instances, store) => {
      const other = await instances.open();
      const holder = ticket(open);
      const [first, second] = [ticket(open), ticket(open)];
      const heard: string[] = [];
      const stop = other.subscribe('main', (id) => heard.push(id));
      // A store over a network may need a moment until it listens.
      await time.advance(100);
      await store.enter(holder);
      await store.enter(first);
      await other.enter(second);
      await store.leave(holder.id);
      await time.advance(100);
      ok(heard.includes(first.id), `heard ${heard.join(', ')}`);
      equal((await store.enter(first)).kind, 'admitted');
      await time.advance(100);
      ok(heard.includes(second.id), `heard ${heard.join(', ')}`);
      stop();
    }),
    define(
      'what somebody else admitted is counted, whether there is room or not',
      async (_, store) => {
        const choices = [choice('a', limit(2), slots(1))];
        for (const id of ['g1', 'g2'])
          deepEqual(await store.enter(ticket(choices, { id, granted: 'a' })), {
            kind: 'admitted',
            choice: 'a',
          });
        await store.leave('g1');
        await store.leave('g2');
        equal((await store.enter(ticket(choices, { waits: false }))).kind, 'refused');
      },
    ),
    define('names are free text, and queues do not touch each other', async (_, store) => {
      const names = ['a', 'a:b', '{a}', '}{', 'ü 😀', 'a\r\nPING', '__proto__', '', '*', '"'];
      for (const queue of names) {
        const choices = [choice(queue, slots(1, queue), limit(5, { key: `${queue}:rate` }))];
        const one = ticket(choices, { queue, id: `${queue}\n1`, tenant: queue });
        deepEqual(await store.enter(one), { kind: 'admitted', choice: queue });
        const two = ticket(choices, { queue, id: `${queue}\n2`, tenant: queue });
        equal((await store.enter(two)).kind, 'waiting');
        await store.leave(one.id, 1);
        deepEqual(await store.enter(two), { kind: 'admitted', choice: queue });
      }
    }),
  ];
}
