import { fail, ok } from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Limit, Ticket } from '@llm/core';
import { systemClock } from '@llm/core';
import { seededRandom } from '@llm/core/testing';
import { Redis } from 'ioredis';
import { createWaitingRoom, type Ending, type WaitingRoom } from '../../src/gate/waiting-room.ts';
import { connectRedis, type RedisStores } from '../../src/redis/redis-stores.ts';
import type { RedisServer } from './redis-server.ts';

/** What one schedule came to. */
export interface OutageOutcome {
  readonly seed: number;
  readonly calls: number;
  readonly outages: readonly string[];
  /** Most calls in flight at once while all was well, and in all. */
  readonly mostShared: number;
  readonly mostEver: number;
}

const capacity = 6;
const instanceCount = 3;
// Alone, each instance keeps its share. What Redis did and nobody heard of, and what was admitted before a flush, may come on top.
const mostAlone = 2 * capacity + instanceCount;
const settleMs = 4_000;
const limit: Limit = { key: 'slots', max: capacity, counts: 'tickets', windowMs: 'held' };
const rules = { maxWaiting: 10_000, agingMs: 60_000, agingEvery: 4 };

interface Instance {
  readonly room: WaitingRoom;
  readonly stores: RedisStores;
}

/**
 * Random arrivals, priorities, ends and aborts at three instances with one Redis, which is killed, stopped and flushed meanwhile.
 *
 * Nobody may be lost or let in twice; while all is well and has been for long enough never more are in flight than there is room for; and never, whatever
 * happens, more than twice as many and one for each instance.
 *
 * @throws {AssertionError} a rule was broken; the message has the seed
 */
export async function runOutageSchedule(
  server: RedisServer,
  { seed, steps }: { readonly seed: number; readonly steps: number },
): Promise<OutageOutcome> {
  const random = seededRandom(seed);
  const below = (count: number): number => Math.floor(random() * count);
  const failures: unknown[] = [];
  const instances = await openInstances(server, seed, (cause) => failures.push(cause));
  const admin = new Redis({ port: server.port, host: '127.0.0.1', lazyConnect: true });
  admin.on('error', () => undefined);
  const running = new Map<string, Instance>();
  const leaving = new Map<string, AbortController>();
  const ended = new Map<string, Ending['kind']>();
  const outages: string[] = [];
  let wellSince = performance.now();
  let [count, mostShared, mostEver] = [0, 0, 0];

  const isWell = (): boolean =>
    performance.now() - wellSince > settleMs && instances.every(({ stores }) => stores.isShared());

  const note = (id: string, instance: Instance, { kind }: Ending): void => {
    leaving.delete(id);
    if (ended.has(id)) fail(`seed ${seed}: ${id} has ended twice`);
    ended.set(id, kind);
    if (kind !== 'admitted') return;
    running.set(id, instance);
    mostEver = Math.max(mostEver, running.size);
    if (isWell()) mostShared = Math.max(mostShared, running.size);
  };
  const arrive = (): void => {
    const id = `s${seed} t${(count += 1)}`;
    const instance = instances[below(instanceCount)] ?? fail('no instance');
    const caller = new AbortController();
    leaving.set(id, caller);
    const ticket: Ticket = {
      ...{ id, queue: 'q', priority: below(3), tenant: '', cost: 1, waits: true, rules },
      choices: [{ id: 'd', limits: [limit] }],
    };
    const { signal } = caller;
    const entrant = { ticket: () => ticket, untilMs: 120_000, signal, onWait: () => undefined };
    Promise.resolve(instance.room.enter(ticket, () => entrant)).then(
      (ending) => note(id, instance, ending),
      (cause: unknown) => failures.push(cause),
    );
  };
  const end = (): void => {
    const [id, instance] = [...running][below(running.size)] ?? [];
    if (id === undefined || instance === undefined) return;
    running.delete(id);
    instance.room.leave(id, undefined);
  };
  const abort = (): void => {
    const [, caller] = [...leaving][below(leaving.size)] ?? [];
    caller?.abort();
  };
  const breakDown = async (): Promise<void> => {
    const kind = below(3);
    outages.push(['killed', 'stopped', 'flushed'][kind] ?? '');
    if (kind === 0) {
      await server.kill();
      for (let at = 0; at < 10; at += 1) await act();
      await server.restart();
    } else if (kind === 1) {
      server.signal('SIGSTOP');
      for (let at = 0; at < 10; at += 1) await act();
      server.signal('SIGCONT');
    } else await admin.flushall().catch(() => undefined);
    wellSince = performance.now();
  };
  const act = async (): Promise<void> => {
    const what = random();
    if (what < 0.45) arrive();
    else if (what < 0.9) end();
    else abort();
    await sleep(below(30));
  };

  try {
    for (let step = 0; step < steps; step += 1) {
      if (random() < 0.02) await breakDown();
      await act();
    }
    while (!isWell()) {
      end();
      await sleep(20);
    }
    for (let step = 0; step < steps / 4; step += 1) await act();
    await drain();
    ok(failures.length === 0, `seed ${seed}: ${String(failures[0])}`);
    ok(mostEver <= mostAlone, `seed ${seed}: ${mostEver} were in flight of ${capacity}`);
    ok(
      mostShared <= capacity,
      `seed ${seed}: ${mostShared} were in flight of ${capacity} while all was well`,
    );
    return { seed, calls: count, outages, mostShared, mostEver };
  } finally {
    for (const caller of leaving.values()) caller.abort();
    admin.disconnect();
    for (const { stores } of instances) stores.close();
  }

  /** Ends what is in flight until nobody waits. */
  async function drain(): Promise<void> {
    const untilMs = performance.now() + 45_000;
    while (ended.size < count || running.size > 0) {
      if (performance.now() > untilMs)
        fail(`seed ${seed}: ${count - ended.size} wait for ever, ${running.size} are in flight`);
      end();
      await sleep(5);
    }
  }
}

function openInstances(
  { port }: RedisServer,
  seed: number,
  onFailure: (cause: unknown) => void,
): Promise<readonly Instance[]> {
  return Promise.all(
    Array.from({ length: instanceCount }, async () => {
      const stores = await connectRedis({ port, prefix: `outage${seed}`, leaseMs: 5_000 });
      const room = createWaitingRoom({
        ...{ store: stores.admissions, clock: systemClock, pollingMs: 30, onFailure },
      });
      return { stores, room };
    }),
  );
}
