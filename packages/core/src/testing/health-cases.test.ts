import { describe, expect, it } from 'vitest';
import { failingCases } from '../../test/failing-cases.ts';
import type { HealthStore } from '../contract/health-store.ts';
import { createMemoryHealthStore } from '../runtime/memory-health-store.ts';
import { fakeClock } from './fake-clock.ts';
import { healthCases } from './health-cases.ts';

/** The names of the cases that a store with something broken fails. */
async function failuresOf(change: (store: HealthStore) => Partial<HealthStore>): Promise<string> {
  const clock = fakeClock();
  const cases = healthCases(() => {
    const store = createMemoryHealthStore({ clock });
    const changed = { ...store, ...change(store) };
    return [changed, changed];
  }, clock);
  return (await failingCases(cases)).join('\n');
}

describe('healthCases', () => {
  it('find nothing in a store that is whole', async () => {
    expect(await failuresOf(() => ({}))).toBe('');
  });

  it.each<[string, (store: HealthStore) => Partial<HealthStore>, string]>([
    ['forgets', () => ({ rest: async () => undefined }), 'a rest is seen by others'],
    [
      'lets the last of two rests count',
      (store) => ({
        async rest(id, ms) {
          await store.recover(id);
          await store.rest(id, ms);
        },
      }),
      'the later one counts',
    ],
    [
      'ends no rest',
      (store) => ({ rest: (id, ms) => store.rest(id, Math.max(ms, 100_000)) }),
      'a rest ends by itself',
    ],
    ['cannot be told of a recovery', () => ({ recover: async () => undefined }), 'can be ended'],
    [
      'loses one of many',
      (store) => ({ rest: async (id, ms) => (id === 'd7' ? undefined : store.rest(id, ms)) }),
      'none is lost',
    ],
  ])('find a store that %s', async (_, change, name) => {
    expect(await failuresOf(change)).toContain(name);
  });
});
