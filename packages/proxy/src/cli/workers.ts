import cluster, { type Worker } from 'node:cluster';
import type { Logger } from '@llm/core';

export interface WorkersOptions {
  readonly count: number;
  readonly logger: Logger;
}

// More deaths a minute than this, and starting anew mends nothing.
const mostDeaths = 10;
const windowMs = 60_000;

/** Whether this process is one of several that share the port. */
export function isWorker(): boolean {
  return cluster.isWorker;
}

/**
 * Runs this program several times, each serving the same port, and replaces those that die. Gives the exit
 * code: 0 after `stop`, 1 where the first ones cannot start or they keep dying.
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
      if (!listening.has(worker) || recent.length > mostDeaths) fail();
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
