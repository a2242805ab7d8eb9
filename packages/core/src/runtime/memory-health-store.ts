import type { Clock } from '../contract/clock.ts';
import type { HealthStore } from '../contract/health-store.ts';
import { systemClock } from './system-clock.ts';

/** What a health store in memory is made of. */
export interface MemoryHealthOptions {
  /** Source of the current time. Default: the system clock. */
  readonly clock?: Pick<Clock, 'now'>;
}

/** Rests in this process's memory: for several routers of one process, or for tests. */
export function createMemoryHealthStore({
  clock = systemClock,
}: MemoryHealthOptions = {}): HealthStore {
  const endings = new Map<string, number>();
  return {
    async rest(id, ms) {
      const until = clock.now() + ms;
      if (until > (endings.get(id) ?? 0)) endings.set(id, until);
    },
    async recover(id) {
      endings.delete(id);
    },
    async resting() {
      const now = clock.now();
      for (const [id, until] of endings) if (until <= now) endings.delete(id);
      return new Map([...endings].map(([id, until]) => [id, until - now]));
    },
  };
}
