import type { Call } from '../contract/call.ts';
import type { CallContext } from '../contract/service.ts';
import { systemClock } from '../runtime/system-clock.ts';
import { validateNumber } from '../runtime/validate-number.ts';
import { boundedStore } from './bounded-store.ts';
import type { CacheOptions } from './cache-options.ts';
import { cacheKey } from './cache-key.ts';
import { type CacheEntry, decodeEntry, encodeEntry } from './entry.ts';

/** The entries of a cache, as the controls of a call want to see them. */
export interface Shelf {
  keyOf(call: Call, context: CallContext, request: object): Promise<string>;
  /** Whether an entry is not older than the call allows. */
  isFresh(entry: CacheEntry, call: Call): boolean;
  read(keys: readonly string[], call: Call): Promise<readonly (CacheEntry | undefined)[]>;
  /** Nobody waits for it. An entry that is too long is not kept. */
  write(key: string, entry: CacheEntry, call: Call): void;
}

/** Stands between the calls of a cache and its store. */
export function createShelf(options: CacheOptions): Shelf {
  const { clock = systemClock, namespace = '', tenantOf = () => '' } = options;
  const { ttlMs = 600_000, maxEntryBytes = 1_048_576, storeMs = 250 } = options;
  for (const [name, value] of Object.entries({ ttlMs, maxEntryBytes, storeMs }))
    validateNumber(name, value, { min: 1 });
  const { onFailure = () => undefined } = options;
  const store = boundedStore(options.store, { clock, maxMs: storeMs, onFailure });

  const isFresh = ({ keptAt }: CacheEntry, call: Call): boolean =>
    clock.date() - keptAt <= (call.settings.cache?.maxAgeMs ?? Infinity);

  return {
    isFresh,
    keyOf: (call, context, request) =>
      cacheKey(call, request, {
        tenant: tenantOf(context),
        namespace: call.settings.cache?.namespace ?? namespace,
      }),
    async read(keys, call) {
      const found = await store.read(keys);
      return found.map((bytes) => {
        const entry = bytes === undefined ? undefined : decodeEntry(bytes);
        return entry !== undefined && isFresh(entry, call) ? entry : undefined;
      });
    },
    write(key, entry, call) {
      const bytes = encodeEntry(entry, maxEntryBytes);
      if (bytes !== undefined) store.write(key, bytes, call.settings.cache?.ttlMs ?? ttlMs);
    },
  };
}
