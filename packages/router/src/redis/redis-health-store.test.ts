import { describe, expect, it } from 'vitest';
import { hasRedisServer } from '../../test/redis/redis-server.ts';
import { useRedis } from '../../test/redis/use-redis.ts';
import { createRedisHealthStore } from './redis-health-store.ts';

describe.skipIf(!hasRedisServer)('createRedisHealthStore', () => {
  const redis = useRedis();

  it('shares nothing with another prefix', async () => {
    const [one, other] = [
      createRedisHealthStore(redis.client, 'a'),
      createRedisHealthStore(redis.client, 'b'),
    ];
    await one.rest('d', 5_000);
    expect([...(await one.resting()).keys()]).toEqual(['d']);
    expect([...(await other.resting()).keys()]).toEqual([]);
  });
});
