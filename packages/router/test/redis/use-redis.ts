import type { Redis } from 'ioredis';
import { afterAll, beforeAll } from 'vitest';
import { connectTo, startRedis, type RedisServer } from './redis-server.ts';

/** A client of a Redis of their own, for the tests of a `describe`. */
export function useRedis(): { readonly client: Redis } {
  let server: RedisServer | undefined;
  let client: Redis | undefined;
  beforeAll(async () => {
    server = await startRedis();
    client = connectTo(server.port);
  });
  afterAll(async () => {
    client?.disconnect();
    await server?.close();
  });
  return {
    get client() {
      if (client === undefined) throw new TypeError('the client is there in tests only');
      return client;
    },
  };
}
