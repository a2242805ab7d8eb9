import { describe, expect, it } from 'vitest';
import type { StateStore } from '../contract/state-store.ts';
import { createMemoryStore } from '../runtime/memory-store.ts';
import { fakeClock } from './fake-clock.ts';
import { storeCases } from './store-cases.ts';

/** The names of the cases that a store with something broken fails. */
async function failuresOf(breakIt: (store: StateStore) => Partial<StateStore>): Promise<string> {
  const clock = fakeClock();
  const cases = storeCases(() => {
    const store = createMemoryStore({ clock });
    return { ...store, ...breakIt(store) };
  }, clock);
  const failed: string[] = [];
  for (const { name, run } of cases) {
    try {
      await run();
    } catch {
      // The case found the fault; which one is what the test asks.
      failed.push(name);
    }
  }
  return failed.join('\n');
}

describe('storeCases', () => {
  it('find a store that forgets', async () => {
    expect(await failuresOf(() => ({ get: async () => undefined }))).toContain('kept as it was');
  });

  it('find a store that never forgets', async () => {
    const broken = await failuresOf((store) => ({
      set: (key, value) => store.set(key, value, Infinity),
    }));
    expect(broken).toBe('an expired value is absent');
  });

  it('find a store that cannot delete', async () => {
    const broken = await failuresOf(() => ({ delete: async () => undefined }));
    expect(broken).toContain('a deleted key is absent');
    expect(broken).toContain('a deleted counter begins anew');
  });

  it('find a counter that loses additions', async () => {
    const broken = await failuresOf((store) => ({
      async increment(key, by, ttlMs) {
        const value = Number((await store.get(key)) ?? 0) + by;
        await store.set(key, String(value), ttlMs);
        return value;
      },
    }));
    expect(broken).toContain('no addition is lost');
    expect(broken).toContain('a counter lives from its first addition');
  });

  it('find nothing in a store that is whole', async () => {
    expect(await failuresOf(() => ({}))).toBe('');
  });
});
