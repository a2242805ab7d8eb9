import cluster, { type Worker } from 'node:cluster';
import type { Logger } from '@llm/core';

export interface WorkersOptions {
  readonly count: number;
  readonly logger: Logger;
}

// After more deaths than this within the window, restarting does not help, and the program stops.
const maxDeaths = 10;
const windowMs = 60_000;

/** Whether this process is one of several that share the port. */
export function isWorker(): boolean {
  return cluster.isWorker;
}

/**
 * Runs this program several times, each serving the same port, and replaces those that die. Gives the exit
 * code: 0 after `stop`, 1 where the first ones cannot start or they keep dying.
 *
 * Each worker is a process of its own that loads the configuration and serves it; this process accepts the
 * connections and hands them out in turn (`node:cluster`), and it holds no state that a worker needs. A worker
 * that dies before it listens has found something that the next one would find too, such as a port that is
 * taken, so all of them are stopped. A worker that dies later is replaced, up to ten times within a minute.
 * `stop` sends the signal to every worker, and `done` resolves when the last one has exited.
 */
export function runWorkers({ count, logger }: WorkersOptions): {
  readonly done: Promise<0 | 1>;
  stop(signal: 'SIGTERM' | 'SIGKILL'): void;
} {
  const workers = new Set<Worker>();
  const listening = new Set<Worker>();
  const deaths: number[] = [];
  let ending: 0 | 1 | undefined;
  let settle: (code: 0 | 1) => void;
  const done = new Promise<0 | 1>((resolve) => {
    settle = resolve;
  });

  const stop = (signal: 'SIGTERM' | 'SIGKILL'): void => {
    ending ??= 0;
    for (const worker of workers) worker.process.kill(signal);
  };
  const fail = (): void => {
    ending = 1;
    stop('SIGTERM');
  };
  const onExit = (worker: Worker, code: number | null): void => {
    workers.delete(worker);
    if (ending === undefined) {
      const now = Date.now();
      deaths.push(now);
      const recent = deaths.filter((at) => now - at < windowMs);
      if (!listening.has(worker) || recent.length > maxDeaths) fail();
      else {
        logger.error({ worker: worker.id, code }, 'a worker died and is replaced');
        fork();
      }
    }
    listening.delete(worker);
    if (workers.size === 0 && ending !== undefined) settle(ending);
  };
  const fork = (): void => {
    const worker = cluster.fork();
    workers.add(worker);
    worker.once('listening', () => {
      listening.add(worker);
      logger.info({ worker: worker.id, pid: worker.process.pid }, 'a worker listens');
    });
    worker.once('exit', (code) => onExit(worker, code));
  };
  for (let number = 0; number < count; number += 1) fork();
  return { done, stop };
}
