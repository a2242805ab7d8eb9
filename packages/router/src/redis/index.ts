export { connectRedis, type RedisStores, type RedisStoresOptions } from './redis-stores.ts';
export type { RedisNode, RedisPlace } from './open-redis.ts';
export type { RedisClient } from './run-script.ts';
