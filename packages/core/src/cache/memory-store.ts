import type { Clock } from '../contract/clock.ts';
import { systemClock } from '../runtime/system-clock.ts';
import { validateNumber } from '../runtime/validate-number.ts';
import type { KeyValueStore } from './key-value-store.ts';

/** How much a store in memory may hold. */
export interface MemoryKeyValueStoreOptions {
  /** Default 10,000. */
  readonly maxEntries?: number;
  /** Bytes of all keys and values. Default 64 MiB. */
  readonly maxBytes?: number;
  /** Source of time. Default: the system clock. */
  readonly clock?: Clock;
}

interface Entry {
  readonly value: Uint8Array;
  readonly until: number;
}

/** What an entry costs beside its bytes, roughly. */
const overhead = 200;

/**
 * A store in the memory of this process. It is bounded in entries and in bytes; what was used least recently goes first. A
 * value that alone is larger than the bound is not kept.
 *
 * @throws {TypeError} a bound is not a whole number above 0
 */
export function createMemoryKeyValueStore(options: MemoryKeyValueStoreOptions = {}): KeyValueStore {
  const { maxEntries = 10_000, maxBytes = 67_108_864, clock = systemClock } = options;
  validateNumber('maxEntries', maxEntries, { min: 1, whole: true });
  validateNumber('maxBytes', maxBytes, { min: 1, whole: true });
  // A Map keeps the order in which keys were added, so the first is the one that was used longest ago.
  const entries = new Map<string, Entry>();
  let bytes = 0;

  const sizeOf = (key: string, { value }: Entry): number => key.length + value.length + overhead;
  const remove = (key: string): void => {
    const entry = entries.get(key);
    if (entry === undefined) return;
    entries.delete(key);
    bytes -= sizeOf(key, entry);
  };
  const get = (key: string): Uint8Array | undefined => {
    const entry = entries.get(key);
    if (entry === undefined) return undefined;
    if (clock.now() >= entry.until) {
      remove(key);
      return undefined;
    }
    entries.delete(key);
    entries.set(key, entry);
    return entry.value;
  };

  return {
    getMany: (keys) => Promise.resolve(keys.map(get)),
    set(key, value, ttlMs) {
      remove(key);
      const entry = { value, until: clock.now() + ttlMs };
      if (sizeOf(key, entry) > maxBytes) return Promise.resolve();
      entries.set(key, entry);
      bytes += sizeOf(key, entry);
      for (const oldest of entries.keys()) {
        if (entries.size <= maxEntries && bytes <= maxBytes) break;
        remove(oldest);
      }
      return Promise.resolve();
    },
    delete(key) {
      remove(key);
      return Promise.resolve();
    },
  };
}
