import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasRedisServer, startRedis, type RedisServer } from '../../test/redis/redis-server.ts';
import { createRedisHealthStore } from './redis-health-store.ts';

describe.skipIf(!hasRedisServer)('createRedisHealthStore', () => {
  let server: RedisServer;
  let client: Redis;
  beforeAll(async () => {
    server = await startRedis();
    client = new Redis({ port: server.port });
  });
  afterAll(async () => {
    client.disconnect();
    await server.close();
  });

  it('shares nothing with another prefix', async () => {
    const [one, other] = [createRedisHealthStore(client, 'a'), createRedisHealthStore(client, 'b')];
    await one.rest('d', 5_000);
    expect([...(await one.resting()).keys()]).toEqual(['d']);
    expect([...(await other.resting()).keys()]).toEqual([]);
  });
});
