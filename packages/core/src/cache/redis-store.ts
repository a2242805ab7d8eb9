import type { KeyValueStore } from './key-value-store.ts';

/** What this store needs of a client of Redis; one of `ioredis` has it. */
export interface RedisLike {
  /** `MGET` that returns bytes, `null` for each key without a value. */
  mgetBuffer(...keys: string[]): Promise<readonly (Uint8Array | null)[]>;
  /** `SET key value PX ttlMs`. */
  set(key: string, value: Buffer, mode: 'PX', ttlMs: number): Promise<unknown>;
  /** `DEL key`. */
  del(key: string): Promise<unknown>;
}

/** How a store names its keys. */
export interface RedisKeyValueStoreOptions {
  /** Before each key. Default `llm:cache:`. */
  readonly prefix?: string;
}

/**
 * A store in Redis, for all instances that use the same one. The client is yours: its time-outs and connections are what you
 * gave it, and it is yours to close. Redis forgets entries when their time is over.
 */
export function createRedisKeyValueStore(
  client: RedisLike | Promise<RedisLike>,
  { prefix = 'llm:cache:' }: RedisKeyValueStoreOptions = {},
): KeyValueStore {
  return {
    async getMany(keys) {
      if (keys.length === 0) return [];
      const found = await (await client).mgetBuffer(...keys.map((key) => prefix + key));
      return found.map((value) => (value === null ? undefined : new Uint8Array(value)));
    },
    async set(key, value, ttlMs) {
      const ms = Math.max(1, Math.ceil(ttlMs));
      // For bytes ioredis only takes a Buffer.
      await (await client).set(prefix + key, Buffer.from(value), 'PX', ms);
    },
    async delete(key) {
      await (await client).del(prefix + key);
    },
  };
}
