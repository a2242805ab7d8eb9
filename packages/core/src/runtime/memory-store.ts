import type { Clock } from '../contract/clock.ts';
import type { StateStore } from '../contract/state-store.ts';
import { systemClock } from './system-clock.ts';

export interface MemoryStoreOptions {
  readonly clock?: Pick<Clock, 'now'>;
  /** Entries kept; over it the one that was not used for longest goes. At least 1. Default 100,000. */
  readonly maxEntries?: number;
}

interface Entry {
  readonly value: string;
  readonly expiresAt: number;
}

/**
 * State in this process's memory: for one instance, or for tests.
 *
 * @throws {TypeError} `maxEntries` is not a whole number of at least 1; from `increment`: the key holds no number
 */
export function createMemoryStore(options: MemoryStoreOptions = {}): StateStore {
  const { clock = systemClock, maxEntries = 100_000 } = options;
  if (!Number.isInteger(maxEntries) || maxEntries < 1) {
    throw new TypeError('maxEntries must be a whole number of at least 1');
  }
  // A map remembers the order of insertion, so the first key is the one not used for longest.
  const entries = new Map<string, Entry>();

  const find = (key: string): Entry | undefined => {
    const entry = entries.get(key);
    if (entry === undefined) return undefined;
    entries.delete(key);
    if (entry.expiresAt <= clock.now()) return undefined;
    entries.set(key, entry);
    return entry;
  };

  const write = (key: string, entry: Entry): void => {
    entries.delete(key);
    entries.set(key, entry);
    if (entries.size <= maxEntries) return;
    const [oldest] = entries.keys();
    if (oldest !== undefined) entries.delete(oldest);
  };

  return {
    async get(key) {
      return find(key)?.value;
    },
    async set(key, value, ttlMs) {
      write(key, { value, expiresAt: clock.now() + ttlMs });
    },
    // Nothing waits between reading and writing, so additions cannot overtake each other.
    async increment(key, by, ttlMs) {
      const entry = find(key);
      const sum = Number(entry?.value ?? 0) + by;
      if (!Number.isFinite(sum)) throw new TypeError('the key does not hold a number');
      write(key, { value: String(sum), expiresAt: entry?.expiresAt ?? clock.now() + ttlMs });
      return sum;
    },
    async delete(key) {
      entries.delete(key);
    },
  };
}
