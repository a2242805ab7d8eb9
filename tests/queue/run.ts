// Checks queues by random schedules, over memory and over a Redis of its own, with two and with three instances, and lets that Redis fail:
// `npm run test:queue -- --runs 10000 --outages 20 --seed 1`. It ends with code 1 where a rule was broken or a planted fault was not found.
import { parseArgs } from 'node:util';
import { createMemoryAdmissionStore, type AdmissionStore } from '../../packages/core/src/index.ts';
import {
  checkAdmissions,
  type FakeClock,
  scheduleLeaseMs,
} from '../../packages/core/src/testing/index.ts';
import { admissionFaults, type Change } from '../../packages/core/test/support/admission-faults.ts';
import { createRedisAdmissionStore } from '../../packages/router/src/redis/redis-admission-store.ts';
import { runOutageSchedule } from '../../packages/router/test/redis/outage-schedule.ts';
import {
  connectTo,
  startRedis,
  type RedisServer,
} from '../../packages/router/test/redis/redis-server.ts';

const usage = `npm run test:queue [-- options]

  --runs n     schedules over memory and over Redis, half of them with two instances (1000)
  --faults n   schedules within which each planted fault has to be found (300)
  --outages n  schedules in which Redis is killed, stopped and flushed (3; about 20 seconds each)
  --seed n     the first schedule (1)`;

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '1000' },
    faults: { type: 'string', default: '300' },
    outages: { type: 'string', default: '3' },
    seed: { type: 'string', default: '1' },
    help: { type: 'boolean', default: false },
  },
});
const numberOf = (name: 'runs' | 'faults' | 'outages' | 'seed'): number => {
  const value = Number(values[name]);
  if (Number.isInteger(value) && value >= 0) return value;
  throw new TypeError(`--${name} has to be a whole number, not ${values[name]}`);
};

type Open = (schedule: { readonly seed: number; readonly clock: FakeClock }) => AdmissionStore;

const whole: Change = () => ({});

/** Instances of one process share one store. */
function overMemory(change = whole): Open {
  const stores = new WeakMap<FakeClock, AdmissionStore>();
  return ({ clock }) => {
    const known = stores.get(clock);
    if (known !== undefined) return known;
    const store = createMemoryAdmissionStore({ clock, leaseMs: scheduleLeaseMs });
    const changed = { ...store, ...change(store) };
    stores.set(clock, changed);
    return changed;
  };
}

let worlds = 0;
function overRedis({ port }: RedisServer): (change?: Change) => Open {
  const [client, subscriber] = [connectTo(port), connectTo(port)];
  ends.push(() => [client, subscriber].forEach((one) => one.disconnect()));
  return (change = whole) => {
    worlds += 1;
    const world = worlds;
    return ({ seed, clock }) => {
      const store = createRedisAdmissionStore({
        ...{ client, subscriber, prefix: `w${world}s${seed}`, leaseMs: scheduleLeaseMs },
        now: clock.now,
        onFailure: () => undefined,
      });
      return { ...store, ...change(store) };
    };
  };
}

const ends: (() => void)[] = [];
let isWrong = false;

async function step(name: string, run: () => Promise<string>): Promise<void> {
  const startedAt = performance.now();
  let told: string;
  try {
    told = await run();
  } catch (cause) {
    isWrong = true;
    told = `WRONG: ${cause instanceof Error ? cause.message : String(cause)}`;
  }
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
  console.log(`${name.padEnd(34)} ${seconds.padStart(7)} s  ${told}`);
}

async function check(): Promise<void> {
  const server = await startRedis();
  ends.push(() => void server.close());
  const [runs, faults, outages, seed] = [
    numberOf('runs'),
    numberOf('faults'),
    numberOf('outages'),
    numberOf('seed'),
  ];
  const stores = [
    ['memory', overMemory],
    ['Redis', overRedis(server)],
  ] as const;
  for (const [name, over] of stores)
    for (const [instances, schedules] of [
      [2, Math.floor(runs / 2)],
      [3, Math.ceil(runs / 2)],
    ] as const)
      await step(`${name}, ${instances} instances`, async () => {
        await checkAdmissions({ open: over(), seed, schedules, instances });
        return `${schedules} schedules, every rule kept`;
      });
  for (const [name, over] of stores)
    await step(`${name}, planted faults`, async () => {
      const missed: string[] = [];
      for (const [fault, change] of admissionFaults) {
        const found = checkAdmissions({ open: over(change), seed, schedules: faults });
        await found.then(
          () => missed.push(fault),
          () => undefined,
        );
      }
      if (missed.length > 0) throw new Error(`not found: a store that ${missed.join('; that ')}`);
      return `${admissionFaults.length} of ${admissionFaults.length} found`;
    });
  // One of its own, because clients of the other one would complain of each outage.
  const failing = await startRedis();
  ends.push(() => void failing.close());
  for (let at = 0; at < outages; at += 1)
    await step(`Redis fails, schedule ${seed + at}`, async () => {
      const told = await runOutageSchedule(failing, { seed: seed + at, steps: 240 });
      return `${told.calls} calls, ${told.outages.join(', ')}; at most ${told.mostShared} at once, ${told.mostEver} in outages`;
    });
}

if (values.help) console.log(usage);
else {
  try {
    await check();
  } finally {
    for (const end of ends) end();
  }
  process.exitCode = isWrong ? 1 : 0;
}
