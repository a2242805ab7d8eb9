import { describe, expect, it } from 'vitest';
import type { Ticket } from '../contract/admission-store.ts';
import { admissionCases, caseLeaseMs } from '../testing/admission-cases.ts';
import { fakeClock } from '../testing/fake-clock.ts';
import { createMemoryAdmissionStore } from './memory-admission-store.ts';

describe('createMemoryAdmissionStore', () => {
  const clock = fakeClock();
  const instances = () => {
    const store = createMemoryAdmissionStore({ clock, leaseMs: caseLeaseMs });
    return { open: () => store };
  };
  for (const { name, run } of admissionCases(instances, clock)) it(name, run);

  it('costs the same for the hundred thousandth waiter as for the first', async () => {
    const store = createMemoryAdmissionStore();
    const choices = [
      { id: 'a', limits: [{ key: 'a', max: 1, counts: 'tickets', windowMs: 'held' }] },
    ] as const;
    const rules = { maxWaiting: Infinity, agingMs: 60_000, agingEvery: 4 };
    const ticket = (at: number): Ticket => ({
      ...{ id: `t${at}`, queue: 'q', priority: at % 7, tenant: `n${at % 50}`, cost: 1 + (at % 3) },
      ...{ waits: true, choices, rules },
    });
    await store.enter(ticket(-1));
    /** Microseconds for each of a thousand tickets that come, are overtaken and leave, at so many waiting. */
    const costAt = async (waiting: number): Promise<number> => {
      for (let at = known; at < waiting; at += 1) await store.enter(ticket(at));
      known = waiting;
      const startedAt = performance.now();
      for (let at = 0; at < 1_000; at += 1) {
        await store.enter(ticket(1_000_000 + at));
        await store.enter(ticket(Math.floor((at * waiting) / 1_000)));
        await store.leave(`t${1_000_000 + at}`);
      }
      return performance.now() - startedAt;
    };
    let known = 0;
    await costAt(1_000);
    const few = Math.min(await costAt(1_000), await costAt(1_000));
    await costAt(100_000);
    const many = Math.min(await costAt(100_000), await costAt(100_000));
    // The logarithm grows by two thirds, and memory is colder.
    expect(many / few).toBeLessThan(6);
  });
});
