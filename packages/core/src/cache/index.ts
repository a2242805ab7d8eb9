export { cache } from './cache.ts';
export type { CacheOptions } from './cache-options.ts';
export type { KeyValueStore } from './key-value-store.ts';
export { createMemoryKeyValueStore, type MemoryKeyValueStoreOptions } from './memory-store.ts';
export {
  createRedisKeyValueStore,
  type RedisKeyValueStoreOptions,
  type RedisLike,
} from './redis-store.ts';
