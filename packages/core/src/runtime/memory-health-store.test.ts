import { describe, it } from 'vitest';
import { fakeClock } from '../testing/fake-clock.ts';
import { healthCases } from '../testing/health-cases.ts';
import { createMemoryHealthStore } from './memory-health-store.ts';

describe('createMemoryHealthStore', () => {
  const clock = fakeClock();
  const createStores = () => {
    const store = createMemoryHealthStore({ clock });
    return [store, store] as const;
  };
  for (const { name, run } of healthCases(createStores, clock)) it(name, run);
});
