import { setTimeout as sleep } from 'node:timers/promises';
import {
  admissionCases,
  caseLeaseMs,
  checkAdmissions,
  fakeClock,
  scheduleLeaseMs,
} from '@llm/core/testing';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasRedisServer, startRedis, type RedisServer } from '../../test/redis/redis-server.ts';
import { createRedisAdmissionStore } from './redis-admission-store.ts';

describe.skipIf(!hasRedisServer)('createRedisAdmissionStore', () => {
  let server: RedisServer;
  const clients: Redis[] = [];
  let world = 0;
  beforeAll(async () => {
    server = await startRedis();
  });
  afterAll(async () => {
    for (const client of clients) client.disconnect();
    await server.close();
  });
  const connect = (): Redis => {
    const client = new Redis({ port: server.port, host: '127.0.0.1' });
    clients.push(client);
    return client;
  };
  const openWorld = (now?: () => number) => {
    world += 1;
    const prefix = `w${world}`;
    return {
      open: () =>
        createRedisAdmissionStore({
          ...{ client: connect(), subscriber: connect(), prefix, leaseMs: caseLeaseMs },
          ...(now && { now }),
          onFailure: (cause) => {
            throw cause;
          },
        }),
    };
  };

  describe('by the clock of the server', () => {
    const time = { advance: (ms: number) => sleep(ms + 2) };
    for (const { name, run } of admissionCases(() => openWorld(), time)) it(name, run);
  });

  it('keeps the rules in random schedules of three instances, of which some crash', async () => {
    const [client, subscriber] = [connect(), connect()];
    await checkAdmissions({
      open: ({ seed, clock }) =>
        createRedisAdmissionStore({
          ...{ client, subscriber, prefix: `m${seed}`, leaseMs: scheduleLeaseMs },
          now: clock.now,
          onFailure: () => undefined,
        }),
      schedules: Number(process.env['ADMISSION_SCHEDULES'] ?? 40),
    });
  }, 3_600_000);

  it('puts all keys of a queue into one slot of a cluster, whatever its name is', async () => {
    const store = openWorld().open();
    const rules = { maxWaiting: 1, agingMs: 1_000, agingEvery: 4 };
    const names = ['a', '}{', '{', 'a}b', '*', 'ü', '\ud800'];
    for (const queue of names)
      await store.enter({
        ...{ id: queue, queue, priority: 0, tenant: '', cost: 1, waits: true, rules },
        choices: [{ id: 'a', limits: [] }],
      });
    const client = connect();
    const tags = new Set<string | undefined>();
    for (const key of await client.keys(`w${world}:*`)) {
      const tag = /\{([^}]*)\}/.exec(key)?.[1];
      expect(tag).not.toBe('');
      tags.add(tag);
    }
    expect(tags.size).toBe(names.length);
  });

  it('loses and doubles nothing where four writers come a thousand times at once', async () => {
    const { open } = openWorld();
    const stores = [open(), open(), open(), open()];
    const rules = { maxWaiting: 10_000, agingMs: 60_000, agingEvery: 4 };
    const choices = [
      { id: 'a', limits: [{ key: 'a', max: 100, counts: 'tickets', windowMs: 'held' }] },
    ] as const;
    const kinds = await Promise.all(
      Array.from({ length: 1_000 }).flatMap((_, at) =>
        stores.slice(at % 4, (at % 4) + 1).map(async (store) =>
          store.enter({
            ...{ id: `t${at}`, queue: 'q', priority: at % 3, tenant: '', cost: 1, waits: true },
            ...{ rules, choices },
          }),
        ),
      ),
    );
    expect(kinds.filter(({ kind }) => kind === 'admitted')).toHaveLength(100);
    expect(kinds.filter(({ kind }) => kind === 'waiting')).toHaveLength(900);
  });

  it('goes on when the scripts are forgotten', async () => {
    const clock = fakeClock({ now: 1_000 });
    const store = openWorld(clock.now).open();
    const ticket = {
      ...{ id: 'a', queue: 'q', priority: 0, tenant: '', cost: 1, waits: true },
      rules: { maxWaiting: 1, agingMs: 1_000, agingEvery: 4 },
      choices: [{ id: 'a', limits: [] }],
    };
    await store.enter(ticket);
    await connect().script('FLUSH');
    expect(await store.enter({ ...ticket, id: 'b' })).toEqual({ kind: 'admitted', choice: 'a' });
  });
});
