import { describe, expect, it } from 'vitest';
import { hasRedisServer } from '../../test/redis/redis-server.ts';
import { useRedis } from '../../test/redis/use-redis.ts';
import { createRedisSpendStore } from './redis-spend-store.ts';

describe.skipIf(!hasRedisServer)('createRedisSpendStore', () => {
  const redis = useRedis();
  const open = (instance: string, prefix = 'p') =>
    createRedisSpendStore(redis.client, { prefix, instance });
  const count = (own: bigint, name = 'n', leftMs = 60_000) => ({ name, own, leftMs });

  it('adds up what instances told last, each once, to the last digit', async () => {
    const big = 123_456_789_012_345_678_901_234_567_890n;
    const [one, other] = [open('1'), open('2')];
    expect(await one.share([count(big)])).toEqual([big]);
    expect(await one.share([count(big)])).toEqual([big]);
    expect(await other.share([count(1n), count(0n, 'nothing')])).toEqual([big + 1n, 0n]);
    expect(await open('1', 'q').share([count(0n)])).toEqual([0n]);
    expect(await one.share([])).toEqual([]);
  });

  it('keeps names apart whatever they hold, and forgets them after their period', async () => {
    const one = open('1', 'names');
    const names = ['a', 'a:b', '{a}', '}{', '*', 'ü', ' '];
    await one.share(names.map((name, at) => count(BigInt(at + 1), name)));
    expect(await open('2', 'names').share(names.map((name) => count(0n, name)))).toEqual(
      names.map((_, at) => BigInt(at + 1)),
    );
    await one.share([count(5n, 'ever', Infinity)]);
    for (const key of await redis.client.keys('names:*')) {
      const ms = await redis.client.pttl(key);
      expect(ms).toBeGreaterThan(60_000);
      expect(ms).toBeLessThan(401 * 86_400_000);
    }
  });
});
