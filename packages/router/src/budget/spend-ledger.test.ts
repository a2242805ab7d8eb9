import { fakeClock } from '@llm/core/testing';
import { describe, expect, it } from 'vitest';
import { attodollars, type Budget } from './budget.ts';
import { createSpendLedger } from './spend-ledger.ts';
import type { SpendCount, SpendStore } from './spend-store.ts';

const day: Budget = { key: 'a', usd: 1, period: { ms: 86_400_000 } };
const cents = (amount: number) => attodollars(amount) / 100n;

/** What instances have told, which can be away or lost. */
function sharedSums() {
  let sums = new Map<string, Map<number, bigint>>();
  let isAway = false;
  let calls = 0;
  const store = (instance: number): SpendStore => ({
    async share(counts: readonly SpendCount[]) {
      calls += 1;
      if (isAway) return undefined;
      return counts.map(({ name, own }) => {
        const known = sums.get(name) ?? new Map<number, bigint>();
        sums.set(name, known.set(instance, own));
        return [...known.values()].reduce((sum, one) => sum + one, 0n);
      });
    },
  });
  return {
    store,
    setAway: (is: boolean) => void (isAway = is),
    lose: () => void (sums = new Map()),
    calls: () => calls,
  };
}

function setUp() {
  const clock = fakeClock({ now: 10_000 });
  const shared = sharedSums();
  const failures: unknown[] = [];
  const ledger = (instance?: number) =>
    createSpendLedger({
      clock,
      store: instance === undefined ? undefined : shared.store(instance),
      onFailure: (cause) => failures.push(cause),
    });
  return { clock, shared, ledger, failures };
}

describe('createSpendLedger', () => {
  it('has money until all of it is spent, and again in the next period', async () => {
    const { clock, ledger } = setUp();
    const one = ledger();
    one.add([day], cents(99));
    expect(one.msUntilMoney(day, clock.now())).toBe(0);
    one.add([day], cents(1));
    expect(one.msUntilMoney(day, clock.now())).toBe(86_390_000);
    await clock.advance(86_390_000);
    expect(one.msUntilMoney(day, clock.now())).toBe(0);
    expect(one.spent(day)).toBe(0n);
  });

  it('adds up exactly, however often', () => {
    const { ledger } = setUp();
    const one = ledger();
    for (let at = 0; at < 10_000; at += 1) one.add([day], attodollars('0.0000000123'));
    expect(one.spent(day)).toBe(attodollars('0.000123'));
  });

  it('begins anew where a budget gets another period, and not where it gets another amount', () => {
    const { clock, ledger } = setUp();
    const one = ledger();
    one.add([day], cents(150));
    expect(one.msUntilMoney({ ...day, usd: 2 }, clock.now())).toBe(0);
    expect(one.spent({ ...day, usd: 2 })).toBe(cents(150));
    expect(one.spent({ ...day, period: { months: 1 } })).toBe(0n);
    expect(one.spent({ ...day, period: 'ever' })).toBe(0n);
  });

  it('hears what others spend within a second, and what they had spent before it began', async () => {
    const { clock, ledger } = setUp();
    const [one, other] = [ledger(1), ledger(2)];
    one.watch([day]);
    other.add([day], cents(60));
    await clock.advance(0);
    one.look(clock.now());
    expect(one.spent(day)).toBe(0n);
    await clock.advance(1_000);
    one.look(clock.now());
    await clock.advance(0);
    expect(one.spent(day)).toBe(cents(60));
    const late = ledger(3);
    late.watch([day]);
    await clock.advance(0);
    expect(late.spent(day)).toBe(cents(60));
  });

  it('counts once what it tells while the store is away, and tells again what the store has lost', async () => {
    const { clock, shared, ledger, failures } = setUp();
    const [one, other] = [ledger(1), ledger(2)];
    other.add([day], cents(10));
    await clock.advance(0);
    one.add([day], cents(20));
    await clock.advance(0);
    shared.setAway(true);
    one.add([day], cents(30));
    await clock.advance(0);
    expect(one.spent(day)).toBe(cents(60));
    shared.setAway(false);
    shared.lose();
    await clock.advance(1_000);
    one.look(clock.now());
    other.look(clock.now());
    await clock.advance(1_000);
    one.look(clock.now());
    await clock.advance(0);
    expect([one.spent(day), other.spent(day)]).toEqual([cents(60), cents(60)]);
    expect(failures).toEqual([]);
  });

  it('asks the store once for many costs that come while it answers', async () => {
    const { clock, shared, ledger } = setUp();
    const one = ledger(1);
    for (let at = 0; at < 100; at += 1) one.add([day], cents(1));
    await clock.advance(0);
    expect(shared.calls()).toBe(2);
    expect(one.msUntilMoney(day, clock.now())).toBeGreaterThan(0);
  });

  it('reports a store that breaks its word, and goes on', async () => {
    const { clock, failures } = setUp();
    const store: SpendStore = { share: () => Promise.reject(new TypeError('no store')) };
    const one = createSpendLedger({ clock, store, onFailure: (cause) => failures.push(cause) });
    one.add([day], cents(1));
    await clock.advance(0);
    one.add([day], cents(1));
    await clock.advance(0);
    expect([failures.length, one.spent(day)]).toEqual([2, cents(2)]);
  });
});
