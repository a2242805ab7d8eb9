import cluster, { type Worker } from 'node:cluster';
import type { Logger } from '@llm/core';

export interface WorkersOptions {
  readonly count: number;
  readonly logger: Logger;
}

// A replacement is started at once, but not again and again: from the fourth death within a minute on, and after each
// start that failed, the wait doubles up to the longest one.
const quickDeaths = 3;
const windowMs = 60_000;
const shortestWaitMs = 1_000;
const longestWaitMs = 30_000;
// Where nobody serves any more, so many starts that fail one after the other are enough.
const mostFailedStarts = 5;

/** Whether this process is one of several that share the port. */
export function isWorker(): boolean {
  return cluster.isWorker;
}

/** Several processes on one port. */
export interface Workers {
  /** The exit code, once the last worker has exited: 0 after `stop`, 1 where they could not serve. */
  readonly done: Promise<0 | 1>;
  /** Sends the signal to every worker. */
  stop(signal: 'SIGTERM' | 'SIGKILL'): void;
}

/**
 * Runs this program several times, each serving the same port, and replaces those that die.
 *
 * Each worker is a process of its own that loads the configuration and serves it. All of them accept connections from
 * one socket that this process has opened, and it holds no other state that a worker needs. Where the first
 * workers cannot start, nothing can: the port is taken, or the configuration is wrong. Later a worker that cannot
 * start, because somebody has spoilt the file meanwhile, stops none of those that serve: it is started again and again
 * until it does.
 */
export function runWorkers({ count, logger }: WorkersOptions): Workers {
  // By default this process would accept the connections and hand them out in turn. Node neither takes back nor closes one
  // that it has handed to a worker which dies before taking it, so its client would wait for ever.
  cluster.schedulingPolicy = cluster.SCHED_NONE;
  const group = new Group(logger);
  for (let number = 0; number < count; number += 1) group.fork();
  return { done: group.done, stop: (signal) => group.stop(signal) };
}

class Group {
  readonly done: Promise<0 | 1>;
  readonly #logger: Logger;
  readonly #running = new Set<Worker>();
  readonly #serving = new Set<Worker>();
  readonly #waiting = new Set<NodeJS.Timeout>();
  #settle: (code: 0 | 1) => void = () => undefined;
  #ending: 0 | 1 | undefined;
  #hasServed = false;
  #failedStarts = 0;
  /** When workers died within the last minute. */
  #deaths: number[] = [];

  constructor(logger: Logger) {
    this.#logger = logger;
    this.done = new Promise((resolve) => {
      this.#settle = resolve;
    });
  }

  fork(): void {
    const worker = cluster.fork();
    this.#running.add(worker);
    worker.once('listening', () => {
      this.#hasServed = true;
      this.#failedStarts = 0;
      this.#serving.add(worker);
      const { pid } = worker.process;
      this.#logger.info({ worker: worker.id, pid }, 'a worker listens');
    });
    worker.once('exit', (code, signal) => this.#onExit(worker, { code, signal }));
  }

  stop(signal: 'SIGTERM' | 'SIGKILL'): void {
    this.#end(0, signal);
  }

  #end(code: 0 | 1, signal: 'SIGTERM' | 'SIGKILL'): void {
    this.#ending ??= code;
    for (const timer of this.#waiting) clearTimeout(timer);
    for (const worker of this.#running) worker.process.kill(signal);
    this.#settleIfOver();
  }

  #settleIfOver(): void {
    if (this.#running.size === 0 && this.#ending !== undefined) this.#settle(this.#ending);
  }

  #onExit(
    worker: Worker,
    how: { readonly code: number | null; readonly signal: string | null },
  ): void {
    this.#running.delete(worker);
    const hasServed = this.#serving.delete(worker);
    if (this.#ending !== undefined) {
      this.#settleIfOver();
      return;
    }
    if (!hasServed) this.#failedStarts += 1;
    const isHopeless = this.#serving.size === 0 && this.#failedStarts >= mostFailedStarts;
    if (!this.#hasServed || isHopeless) {
      this.#end(1, 'SIGTERM');
      return;
    }
    const waitMs = hasServed ? this.#waitAfterDeath() : waitOf(this.#failedStarts);
    this.#logger.error(
      { worker: worker.id, pid: worker.process.pid, ...how, waitMs, serving: this.#serving.size },
      hasServed ? 'a worker died and is replaced' : 'a worker could not start; it is tried again',
    );
    this.#forkAfter(waitMs);
  }

  #waitAfterDeath(): number {
    const now = performance.now();
    this.#deaths = [...this.#deaths.filter((at) => now - at < windowMs), now];
    return waitOf(this.#deaths.length - quickDeaths);
  }

  #forkAfter(ms: number): void {
    const timer = setTimeout(() => {
      this.#waiting.delete(timer);
      this.fork();
    }, ms);
    this.#waiting.add(timer);
  }
}

/** Until the start after so many that came too soon. */
function waitOf(times: number): number {
  return times <= 0 ? 0 : Math.min(longestWaitMs, shortestWaitMs * 2 ** (times - 1));
}
