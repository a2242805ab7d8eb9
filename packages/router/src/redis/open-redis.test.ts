import { setTimeout as sleep } from 'node:timers/promises';
import type { Ticket } from '@llm/core';
import { afterEach, describe, expect, it } from 'vitest';
import { serviceName, startCluster, startSentinel } from '../../test/redis/redis-group.ts';
import { hasRedisServer } from '../../test/redis/redis-server.ts';
import { redisOpener, type RedisPlace } from './open-redis.ts';
import { connectRedis } from './redis-stores.ts';

const endings: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).toReversed()) await end();
});

const rules = { maxWaiting: 10, agingMs: 60_000, agingEvery: 4 };
const ticket = (id: string, queue: string): Ticket => ({
  ...{ id, queue, priority: 0, tenant: '', cost: 1, waits: true, rules },
  choices: [{ id: 'd', limits: [{ key: 's', max: 1, counts: 'tickets', windowMs: 'held' }] }],
});

async function connect(place: RedisPlace) {
  const stores = await connectRedis({ ...place, leaseMs: 60_000, commandTimeoutMs: 1_000 });
  endings.push(() => stores.close());
  // What may be told anew after a connection is told first.
  await sleep(1_700);
  return stores;
}

it('needs the name of the master beside sentinels', async () => {
  await expect(redisOpener({ sentinels: [{ host: 'h', port: 1 }] })).rejects.toThrow(TypeError);
});

describe.skipIf(!hasRedisServer)('several servers', () => {
  it('share queues, cooldowns and spending as a cluster', { timeout: 60_000 }, async () => {
    const cluster = await startCluster();
    endings.push(() => cluster.close());
    const place = { startupNodes: cluster.nodes.slice(0, 1) };
    const [one, other] = [await connect(place), await connect(place)];
    const called: string[] = [];
    // Their names lie on all three servers.
    for (const queue of Array.from({ length: 12 }, (_, at) => `queue ${at}`)) {
      other.admissions.subscribe(queue, (id) => called.push(id));
      await sleep(50);
      expect(await one.admissions.enter(ticket(`${queue} a`, queue))).toMatchObject({
        kind: 'admitted',
      });
      expect(await other.admissions.enter(ticket(`${queue} b`, queue))).toMatchObject({
        kind: 'waiting',
      });
      await one.admissions.leave(`${queue} a`);
      await expect.poll(() => called).toContain(`${queue} b`);
      expect(await other.admissions.enter(ticket(`${queue} b`, queue))).toMatchObject({
        kind: 'admitted',
      });
    }
    await one.health.rest('d', 5_000);
    expect([...(await other.health.resting()).keys()]).toEqual(['d']);
    const count = (own: bigint) => [{ name: 'budget', own, leftMs: 60_000 }];
    await one.spend.share(count(5n));
    expect(await other.spend.share(count(7n))).toEqual([12n]);
    expect([one.isShared(), other.isShared()]).toEqual([true, true]);
  });

  it('go on behind Sentinel when the master dies', { timeout: 60_000 }, async () => {
    const group = await startSentinel();
    endings.push(() => group.close());
    const place = { sentinels: group.nodes, serviceName };
    const [one, other] = [await connect(place), await connect(place)];
    expect(await one.admissions.enter(ticket('before', 'q'))).toMatchObject({ kind: 'admitted' });
    expect(await other.admissions.enter(ticket('waits', 'q'))).toMatchObject({ kind: 'waiting' });
    await group.killFirst();
    const isBack = async (): Promise<boolean> => {
      await one.health.rest('d', 30_000);
      return one.isShared() && (await other.health.resting()).has('d');
    };
    await expect.poll(isBack, { timeout: 30_000, interval: 250 }).toBe(true);
    // What was held is still held, and whoever waits is let in after it.
    await sleep(2_000);
    expect(await other.admissions.enter(ticket('waits', 'q'))).toMatchObject({ kind: 'waiting' });
    await one.admissions.leave('before');
    expect(await other.admissions.enter(ticket('waits', 'q'))).toMatchObject({ kind: 'admitted' });
  });
});
