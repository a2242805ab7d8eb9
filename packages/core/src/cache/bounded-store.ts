import type { Clock } from '../contract/clock.ts';
import { runAside } from '../runtime/run-aside.ts';
import type { KeyValueStore } from './key-value-store.ts';

/** How long a store may hold up a call, and who learns of its failures. */
export interface StoreBounds {
  readonly clock: Clock;
  /** Milliseconds that a look may take. */
  readonly maxMs: number;
  readonly onFailure: (cause: unknown) => void;
}

/** A store that never fails and never holds up a call beyond its bound. */
export interface BoundedStore {
  /** What is there; nothing where the store fails or is slow. */
  read(keys: readonly string[]): Promise<readonly (Uint8Array | undefined)[]>;
  /** Writes without anybody waiting for it. */
  write(key: string, value: Uint8Array, ttlMs: number): void;
}

// A store that just failed is not asked for so long, so that it costs one call its bound, and not every call.
const restMs = 1000;

/** Stands between calls and a store. */
export function boundedStore(
  store: KeyValueStore,
  { clock, maxMs, onFailure }: StoreBounds,
): BoundedStore {
  let restsUntil = 0;
  const fail = (cause: unknown): void => {
    restsUntil = clock.now() + restMs;
    runAside(onFailure, cause, () => undefined);
  };
  return {
    read(keys) {
      const nothing = keys.map(() => undefined);
      if (clock.now() < restsUntil) return Promise.resolve(nothing);
      return new Promise((resolve) => {
        let isOver = false;
        const end = (found: readonly (Uint8Array | undefined)[], cause?: unknown): void => {
          if (isOver) return;
          isOver = true;
          stop();
          if (cause !== undefined) fail(cause);
          resolve(found);
        };
        const stop = clock.after(maxMs, () => {
          end(nothing, new Error(`the store of the cache took longer than ${maxMs} ms`));
        });
        attempt(() => store.getMany(keys)).then(
          (found) => end(keys.map((_, at) => found[at])),
          (cause: unknown) => end(nothing, cause ?? new Error('the store of the cache failed')),
        );
      });
    },
    write(key, value, ttlMs) {
      if (clock.now() < restsUntil) return;
      attempt(() => store.set(key, value, ttlMs)).catch(fail);
    },
  };
}

/** A store may throw at once, too. */
async function attempt<Value>(work: () => Promise<Value>): Promise<Value> {
  return work();
}
