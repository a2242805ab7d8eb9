import { setTimeout as sleep } from 'node:timers/promises';
import type { Limit, Ticket } from '@llm/core';
import { healthCases } from '@llm/core/testing';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { hasRedisServer, startRedis, type RedisServer } from '../../test/redis/redis-server.ts';
import { connectRedis, type RedisStores, type RedisStoresOptions } from './redis-stores.ts';

const rules = { maxWaiting: 100, agingMs: 60_000, agingEvery: 4 };
const slots = (max: number): Limit => ({ key: 's', max, counts: 'tickets', windowMs: 'held' });
const rate = (max: number): Limit => ({ key: 'r', max, counts: 'tickets', windowMs: 60_000 });
let count = 0;
const ticket = (limits: readonly Limit[], more: Partial<Ticket> = {}): Ticket => ({
  ...{ id: `t${(count += 1)}`, queue: 'q', priority: 0, tenant: '', cost: 1, waits: false, rules },
  choices: [{ id: 'a', limits }],
  ...more,
});

describe.skipIf(!hasRedisServer)('connectRedis', () => {
  let server: RedisServer;
  const opened: RedisStores[] = [];
  let world = 0;
  beforeAll(async () => {
    server = await startRedis();
  });
  afterEach(() => {
    for (const stores of opened.splice(0)) stores.close();
  });
  afterAll(() => server.close());
  const open = async (options: RedisStoresOptions = {}): Promise<RedisStores> => {
    const stores = await connectRedis({ port: server.port, prefix: `w${world}`, ...options });
    opened.push(stores);
    await until(async () => (await stores.health.resting()).size >= 0 && stores.isShared());
    // Until both connections are there.
    await sleep(150);
    return stores;
  };
  const until = async (isSo: () => boolean | Promise<boolean>, ms = 8_000): Promise<void> => {
    for (let left = ms; !(await isSo()); left -= 20) {
      if (left <= 0) throw new Error('it did not come to that');
      await sleep(20);
    }
  };

  const createStores = async () => {
    world += 1;
    return [(await open()).health, (await open()).health] as const;
  };
  const time = { advance: (ms: number) => sleep(ms + 2) };
  for (const { name, run } of healthCases(createStores, time)) it(`shares rests: ${name}`, run);

  it('keeps the later of two rests that are told at the same moment', async () => {
    world += 1;
    const [one, other] = [await open(), await open()];
    await Promise.all([
      one.health.rest('a', 300_000),
      other.health.rest('a', 5_000),
      one.health.rest('a', 1_000),
    ]);
    expect((await other.health.resting()).get('a')).toBeGreaterThan(290_000);
  });

  it('admits as much over three instances as over one', async () => {
    world += 1;
    const stores = [await open(), await open(), await open()];
    const kinds = await Promise.all(
      Array.from({ length: 70 }).flatMap(() =>
        stores.map(async ({ admissions }) => (await admissions.enter(ticket([rate(60)]))).kind),
      ),
    );
    expect(kinds.filter((kind) => kind === 'admitted')).toHaveLength(60);
  });

  it('goes on by itself within a fifth of a second when Redis is killed, and shares again when it is back', async () => {
    world += 1;
    const states: string[] = [];
    const stores = await open({ onChange: (state) => states.push(state) });
    await stores.admissions.enter(ticket([rate(50)]));
    await server.kill();
    for (let at = 0; at < 10; at += 1) {
      const startedAt = performance.now();
      expect((await stores.admissions.enter(ticket([rate(50)]))).kind).toBe('admitted');
      expect(performance.now() - startedAt).toBeLessThan(450);
    }
    expect([stores.isShared(), stores.admissions.isAlone?.(), states]).toEqual([
      false,
      true,
      ['alone'],
    ]);
    await server.restart();
    await until(() => stores.isShared());
    expect(states).toEqual(['alone', 'shared']);
    // What was admitted alone is known there, so that the limit holds.
    await until(async () => {
      const other = await open();
      let left = 0;
      while ((await other.admissions.enter(ticket([rate(50)]))).kind === 'admitted') left += 1;
      return left >= 0;
    });
    expect((await stores.admissions.enter(ticket([rate(50)]))).kind).toBe('refused');
  });

  it('waits for a Redis that hangs five times at most, and then not at all', async () => {
    world += 1;
    const stores = await open();
    await stores.admissions.enter(ticket([rate(500)]));
    server.signal('SIGSTOP');
    try {
      const took: number[] = [];
      for (let at = 0; at < 20; at += 1) {
        const startedAt = performance.now();
        expect((await stores.admissions.enter(ticket([rate(500)]))).kind).toBe('admitted');
        took.push(performance.now() - startedAt);
      }
      expect(took.filter((ms) => ms > 100).length).toBeLessThanOrEqual(5);
      expect(Math.max(...took)).toBeLessThan(450);
    } finally {
      server.signal('SIGCONT');
    }
    await until(() => stores.isShared());
    expect((await stores.admissions.enter(ticket([rate(500)]))).kind).toBe('admitted');
  });

  it('tells Redis again what it was admitted to when Redis is flushed, and loses none that waits', async () => {
    world += 1;
    const stores = await open();
    const other = await open();
    const holder = ticket([slots(1), rate(3)]);
    const waiting = ticket([slots(1), rate(3)], { waits: true });
    await stores.admissions.enter(holder);
    expect((await stores.admissions.enter(waiting)).kind).toBe('waiting');
    const client = new Redis({ port: server.port });
    await client.flushall();
    client.disconnect();
    // Whoever comes first may find an empty server, once.
    await stores.admissions.enter(ticket([rate(3)]));
    await sleep(100);
    expect((await other.admissions.enter(ticket([slots(1)]))).kind).toBe('refused');
    await stores.admissions.leave(holder.id);
    await until(async () => (await stores.admissions.enter(waiting)).kind === 'admitted');
    expect((await other.admissions.enter(ticket([rate(3)]))).kind).toBe('refused');
  });

  it('tells again what every instance holds when Redis is flushed, whoever is the first to notice', async () => {
    world += 1;
    const stores = [await open(), await open(), await open()];
    const held = stores.slice(0, 2).map(() => ticket([slots(2)]));
    for (const [at, one] of held.entries())
      expect((await stores[at]?.admissions.enter(one))?.kind).toBe('admitted');
    const client = new Redis({ port: server.port });
    await client.flushall();
    client.disconnect();
    await stores[2]?.admissions.enter(ticket([rate(3)]));
    for (const [at, { id }] of held.entries()) await stores[at]?.admissions.renew([id]);
    await sleep(100);
    expect((await stores[2]?.admissions.enter(ticket([slots(2)])))?.kind).toBe('refused');
  });

  it('hears of turns in a queue that it began to wait in while Redis was away', async () => {
    world += 1;
    const [one, other] = [await open(), await open()];
    const turns: string[] = [];
    await server.kill();
    one.admissions.subscribe('q', (id) => turns.push(id));
    await server.restart();
    // Until the connections are there again.
    await sleep(1_000);
    const holder = ticket([slots(1)]);
    const waiting = ticket([slots(1)], { waits: true });
    expect((await other.admissions.enter(holder)).kind).toBe('admitted');
    expect((await one.admissions.enter(waiting)).kind).toBe('waiting');
    await sleep(300);
    await other.admissions.leave(holder.id);
    await until(() => turns.includes(waiting.id));
  });

  it('adds up what instances spend, with Redis and without', async () => {
    world += 1;
    const [one, other] = [await open(), await open()];
    const count = (own: bigint) => [{ name: 'b', own, leftMs: Infinity }];
    expect(await one.spend.share(count(3n))).toEqual([3n]);
    expect(await other.spend.share(count(4n))).toEqual([7n]);
    await server.kill();
    expect(await one.spend.share(count(5n))).toBeUndefined();
    await server.restart();
    await until(async () => (await one.spend.share(count(5n)))?.[0] === 5n);
    // The other one connects again in its own time.
    await until(async () => (await other.spend.share(count(4n)))?.[0] === 9n);
  });

  it.each([{ leaseMs: 10 }, { commandTimeoutMs: 0 }])('refuses %j', async (options) => {
    await expect(connectRedis(options)).rejects.toThrow(TypeError);
  });
});
