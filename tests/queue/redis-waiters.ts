import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { systemClock, type Ticket } from '../../packages/core/src/index.ts';
import { createWaitingRoom } from '../../packages/router/src/gate/waiting-room.ts';
import { connectRedis } from '../../packages/router/src/redis/redis-stores.ts';
import { startRedis } from '../../packages/router/test/redis/redis-server.ts';

const processes = 3;
const waiters = 1_000;
const capacity = 10;
const heldMs = 50;
const idleMs = 3_000;

/** Milliseconds that are the same in all processes of a machine. */
const now = (): number => performance.timeOrigin + performance.now();

/** What one process saw. */
interface Seen {
  readonly entered: readonly number[];
  readonly left: readonly number[];
  /** The share of a core that it used while all waited and nothing changed. */
  readonly idleShare: number;
}

/** How soon calls are let in over one Redis and three processes. */
export interface RedisFigures {
  /** Milliseconds between the end of a call and the next one's admission, sorted. */
  readonly delays: readonly number[];
  /** The largest share of a core that a process used while nothing changed. */
  readonly idleShare: number;
}

/** Lets a thousand calls wait in three processes for ten slots of one Redis. */
export async function measureRedisWaiters(): Promise<RedisFigures> {
  const server = await startRedis();
  try {
    const startAt = now() + 1_500;
    const seen = await Promise.all(
      Array.from({ length: processes }, async (_, at) => {
        const child = fork(fileURLToPath(import.meta.url), [
          String(server.port),
          `p${at}`,
          String(startAt),
        ]);
        const [told] = (await once(child, 'message')) as [Seen];
        return told;
      }),
    );
    const sorted = (of: 'entered' | 'left'): readonly number[] =>
      seen.flatMap((one) => one[of]).toSorted((one, other) => one - other);
    const [entered, left] = [sorted('entered'), sorted('left')];
    // Each that enters after the first ones takes what the next one has left.
    const delays = entered.slice(capacity).map((ms, at) => ms - (left[at] ?? Number.NaN));
    return {
      delays: delays.toSorted((one, other) => one - other),
      idleShare: Math.max(...seen.map(({ idleShare }) => idleShare)),
    };
  } finally {
    await server.close();
  }
}

async function wait(port: number, name: string, startAt: number): Promise<Seen> {
  const stores = await connectRedis({ port, prefix: 'measured' });
  const room = createWaitingRoom({
    ...{ store: stores.admissions, clock: systemClock, pollingMs: 30 },
    onFailure: (cause) => console.error(cause),
  });
  const [entered, left]: [number[], number[]] = [[], []];
  const releaseAt = startAt + idleMs + 2_000;
  const one = async (at: number): Promise<void> => {
    const ticket: Ticket = {
      ...{ id: `${name} ${at}`, queue: 'q', priority: at % 3, tenant: '', cost: 1, waits: true },
      rules: { maxWaiting: 10_000, agingMs: 30_000, agingEvery: 4 },
      choices: [
        { id: 'd', limits: [{ key: 's', max: capacity, counts: 'tickets', windowMs: 'held' }] },
      ],
    };
    const { signal } = new AbortController();
    const entrant = { ticket: () => ticket, untilMs: 120_000, signal, onWait: () => undefined };
    const ending = await room.enter(ticket, () => entrant);
    entered.push(now());
    if (ending.kind !== 'admitted') throw new Error(`${ticket.id}: ${ending.kind}`);
    // Those that are first hold their slots until all wait and have waited for a while. Not all end at the same moment.
    await sleep(Math.max(0, releaseAt - now()) + heldMs * (0.5 + Math.random()));
    left.push(now());
    room.leave(ticket.id, undefined);
  };
  await sleep(startAt - now());
  const each = Math.floor(waiters / processes);
  const all = Promise.all(Array.from({ length: each }, (_, at) => one(at)));
  await sleep(startAt + 1_500 - now());
  const before = process.cpuUsage();
  await sleep(idleMs);
  const { user, system } = process.cpuUsage(before);
  await all;
  stores.close();
  return { entered, left, idleShare: (user + system) / 1_000 / idleMs };
}

const [port, name, startAt] = process.argv.slice(2);
if (process.send !== undefined && port !== undefined && name !== undefined) {
  const seen = await wait(Number(port), name, Number(startAt));
  process.send(seen);
  process.disconnect();
}
