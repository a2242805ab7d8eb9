import { setTimeout as sleep } from 'node:timers/promises';
import { createCall, createCallContext } from '../../packages/core/src/index.ts';
import { scriptedChat, testAnswer } from '../../packages/core/src/testing/index.ts';
import { createRouter, type Router } from '../../packages/router/src/index.ts';

const capacity = 10;

/** How soon calls are let in within one process. */
export interface MemoryFigures {
  /** Milliseconds between the end of a call and the next one's start at its deployment, sorted. */
  readonly delays: readonly number[];
  /** The share of a core that was used while nothing changed. */
  readonly idleShare: number;
}

interface Stage {
  readonly router: Router;
  /** Ends of calls under way, the oldest first. */
  readonly ends: (() => void)[];
  /** Lets further calls come. */
  ask(count: number): void;
  /** Ends one call and gives the milliseconds until the next one has started. */
  next(): Promise<number>;
}

function openStage(): Stage {
  const ends: (() => void)[] = [];
  let onStart: () => void = () => undefined;
  const service = scriptedChat(
    () =>
      new Promise((resolve) => {
        ends.push(() => resolve(testAnswer()));
        onStart();
      }),
  );
  const router = createRouter({
    deployments: [
      {
        id: 'd',
        modelName: 'm',
        provider: 'p',
        model: 'm',
        service,
        limits: { maxParallel: capacity },
      },
    ],
    queue: { maxWaiting: 1_000_000 },
  });
  let count = 0;
  return {
    router,
    ends,
    ask(wanted) {
      for (let at = 0; at < wanted; at += 1) {
        const priority = (count += 1) % 3;
        const call = createCall('chat', { model: 'm', messages: [] }, { priority });
        router(call, createCallContext()).catch((cause: unknown) => {
          throw cause;
        });
      }
    },
    async next() {
      const started = new Promise<number>((resolve) => {
        onStart = () => resolve(performance.now());
      });
      const endedAt = performance.now();
      ends.shift()?.();
      return (await started) - endedAt;
    },
  };
}

/** Lets a thousand calls wait for ten slots of one deployment. */
export async function measureMemoryWaiters(waiters = 1_000): Promise<MemoryFigures> {
  const stage = openStage();
  stage.ask(waiters + capacity);
  await sleep(100);
  const idleMs = 3_000;
  const before = process.cpuUsage();
  await sleep(idleMs);
  const { user, system } = process.cpuUsage(before);
  const delays: number[] = [];
  for (let at = 0; at < waiters; at += 1) delays.push(await stage.next());
  for (const end of stage.ends) end();
  return {
    delays: delays.toSorted((one, other) => one - other),
    idleShare: (user + system) / 1_000 / idleMs,
  };
}

/** Microseconds of CPU for a call that comes, waits and is let in, at so many waiting. */
export async function costOfWaiting(waiting: number): Promise<number> {
  const stage = openStage();
  stage.ask(waiting + capacity);
  const rounds = 2_000;
  const turn = async (): Promise<void> => {
    for (let at = 0; at < rounds; at += 1) {
      stage.ask(1);
      await stage.next();
    }
  };
  await turn();
  let least = Infinity;
  for (let at = 0; at < 3; at += 1) {
    const before = process.cpuUsage();
    await turn();
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, (user + system) / rounds);
  }
  return least;
}
