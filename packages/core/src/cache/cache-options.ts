import type { Clock } from '../contract/clock.ts';
import type { OperationName } from '../contract/operation.ts';
import type { CallContext } from '../contract/service.ts';
import type { KeyValueStore } from './key-value-store.ts';

/** Where a cache keeps answers, which, and for how long. */
export interface CacheOptions {
  /** Where responses are kept. */
  readonly store: KeyValueStore;
  /** How long an answer is kept, in milliseconds. A call may say otherwise (`cache.ttl`). Default 600,000. */
  readonly ttlMs?: number;
  /** Before every key, so that caches can share a store. Default none. */
  readonly namespace?: string;
  /** The operations whose answers are kept. Default: chat, embeddings, moderation and textCompletion. */
  readonly operations?: readonly OperationName[];
  /** `ask`: only calls with `cache: { "use-cache": true }` are kept and answered from here. Default `use`. */
  readonly mode?: 'use' | 'ask';
  /** Whose answers are whose: callers of different tenants never get each other's. Default: all are one. */
  readonly tenantOf?: (context: CallContext) => string;
  /** How long a look into the store may hold up a call, in milliseconds; then it counts as empty. Default 250. */
  readonly storeMs?: number;
  /** How long a call waits for another one that asks the same, in milliseconds; then it asks by itself. Default 30,000. */
  readonly flightMs?: number;
  /** Bytes of one entry at most; longer answers are not kept. Default 1,048,576. */
  readonly maxEntryBytes?: number;
  /** Learns of failures of the store, which harm no call. Default: nobody does. */
  readonly onFailure?: (cause: unknown) => void;
  /** Source of time. Default: the system clock. */
  readonly clock?: Clock;
}
