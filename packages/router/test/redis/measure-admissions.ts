// How soon one that waits is let in when another gives back its slot, over one Redis and three processes. A script for tsx,
// with `--conditions=@llm/source`.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { systemClock, type Ticket } from '@llm/core';
import { createWaitingRoom } from '../../src/gate/waiting-room.ts';
import { connectRedis } from '../../src/redis/redis-stores.ts';
import { startRedis } from './redis-server.ts';

const processes = 3;
const waiters = 1_000;
const capacity = 10;
const heldMs = 50;

/** Milliseconds that are the same in all processes of a machine. */
const now = (): number => performance.timeOrigin + performance.now();

interface Times {
  readonly entered: readonly number[];
  readonly left: readonly number[];
}

async function wait(port: number, name: string): Promise<Times> {
  const stores = await connectRedis({ port, prefix: 'measured' });
  const room = createWaitingRoom({
    ...{ store: stores.admissions, clock: systemClock, pollingMs: 30 },
    onFailure: (cause) => console.error(cause),
  });
  const [entered, left]: [number[], number[]] = [[], []];
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
    // Not all at the same moment.
    await sleep(heldMs * (0.5 + Math.random()));
    left.push(now());
    room.leave(ticket.id, undefined);
  };
  await sleep(500);
  const each = Math.floor(waiters / processes);
  await Promise.all(Array.from({ length: each }, (_, at) => one(at)));
  stores.close();
  return { entered, left };
}

async function measure(): Promise<void> {
  const server = await startRedis();
  const times = await Promise.all(
    Array.from({ length: processes }, async (_, at) => {
      const child = fork(fileURLToPath(import.meta.url), [String(server.port), `p${at}`]);
      const [told] = (await once(child, 'message')) as [Times];
      return told;
    }),
  );
  await server.close();
  const sorted = (of: keyof Times): readonly number[] =>
    times.flatMap((one) => one[of]).toSorted((one, other) => one - other);
  const [entered, left] = [sorted('entered'), sorted('left')];
  // Each that enters after the first ones takes what the next one has left.
  const delays = entered
    .slice(capacity)
    .map((ms, at) => ms - (left[at] ?? Number.NaN))
    // The first ones come while the others still arrive.
    .slice(capacity)
    .toSorted((one, other) => one - other);
  const at = (share: number): string =>
    (delays[Math.floor((delays.length - 1) * share)] ?? Number.NaN).toFixed(1);
  console.log(
    `${delays.length} admissions in ${processes} processes: p50 ${at(0.5)} ms, p90 ${at(0.9)} ms, p99 ${at(0.99)} ms, most ${at(1)} ms`,
  );
}

const [port, name] = process.argv.slice(2);
if (port === undefined || name === undefined) await measure();
else {
  const told = await wait(Number(port), name);
  process.send?.(told);
  process.disconnect();
}
