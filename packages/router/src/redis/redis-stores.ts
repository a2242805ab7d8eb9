import { randomUUID } from 'node:crypto';
import {
  systemClock,
  validateNumber,
  type AdmissionStore,
  type Clock,
  type HealthStore,
} from '@llm/core';
import type { SpendStore } from '../budget/spend-store.ts';
import { createFailover, type Failover } from './failover.ts';
import { instancesScript } from './health-scripts.ts';
import { redisOpener, type RedisPlace } from './open-redis.ts';
import { createRedisAdmissionStore } from './redis-admission-store.ts';
import { createRedisHealthStore } from './redis-health-store.ts';
import { createRedisSpendStore } from './redis-spend-store.ts';
import { createScript, type RedisClient } from './run-script.ts';
import { withLocalFallback } from './with-local-fallback.ts';

/** Where a Redis is, and how it is used. */
export interface RedisStoresOptions extends RedisPlace {
  /**
   * Opens a connection in place of all of these, such as one over a tunnel. It is asked for two. Give it no offline queue.
   */
  readonly connect?: () => RedisClient;
  /** Before the names of all keys. Gateways with one prefix share their queues and limits. Default `llm`. */
  readonly prefix?: string;
  /** How long a command may take. Default 200 ms. */
  readonly commandTimeoutMs?: number;
  /** After so long what a killed instance held, and its place in the queue, is free again. Default 30000 ms. */
  readonly leaseMs?: number;
  /** Is told when Redis is not used any more, and when it is again. */
  readonly onChange?: (state: 'shared' | 'alone', cause: unknown) => void;
  /** Source of time. Default: the system clock. */
  readonly clock?: Clock;
}

/** What instances share through one Redis. */
export interface RedisStores {
  /** For `admissions` of a router. It never fails: while Redis is away this process keeps its share of the limits. */
  readonly admissions: AdmissionStore;
  /** For `store` of a router. It never fails: while Redis is away each process knows its own cooldowns. */
  readonly health: HealthStore;
  /** For `spend` of a router. It never fails: while Redis is away each process adds its own to what it had heard. */
  readonly spend: SpendStore;
  /** Whether Redis is used at present. */
  readonly isShared: () => boolean;
  /** Closes the connections. What is held is free when its lease ends. */
  close(): void;
}

const instances = createScript(instancesScript);
const heartbeatMs = 10_000;
const firstConnectionMs = 1_000;

/**
 * Stores over Redis, Valkey, Sentinel or a cluster, for routers that act as one.
 *
 * While Redis is away nobody waits for it: after five failures in a row it is asked only by one command a second until it
 * answers. Meanwhile each process keeps its share of the limits: the limit, divided by the number of instances that were known last, and at
 * least 1.
 *
 * @throws {TypeError} an option is out of its bounds
 */
export async function connectRedis(options: RedisStoresOptions = {}): Promise<RedisStores> {
  const { prefix = 'llm', leaseMs = 30_000, clock = systemClock } = options;
  const { commandTimeoutMs = 200, onChange = () => undefined } = options;
  validateNumber('leaseMs', leaseMs, { min: 1_000 });
  validateNumber('commandTimeoutMs', commandTimeoutMs, { min: 1 });
  const open = options.connect ?? (await redisOpener(options));
  const [client, subscriber] = [open(), open()];
  // Without a listener an error event ends the process. Commands that fail report the error themselves.
  for (const one of [client, subscriber]) one.on('error', () => undefined);
  const failover = createFailover({
    probe: () => client.ping(),
    commandMs: commandTimeoutMs,
    clock,
    onChange,
  });
  const id = randomUUID();
  let known = 1;
  const beat = async (): Promise<void> => {
    const key = `${prefix}:{instances}`;
    const count = await instances(client, [key], [id, heartbeatMs * 3]);
    known = Math.max(1, Number(count));
  };
  const keepBeating = (): void => {
    beat().catch(() => undefined);
    stopBeat = clock.after(heartbeatMs, keepBeating);
  };
  let stopBeat = clock.after(0, keepBeating);
  let connections = 0;
  client.on('ready', () => {
    beat().catch(() => undefined);
    connections += 1;
    if (connections > 1) failover.reconnected();
  });

  await isReady(client, clock);
  let onForgotten = (_queue: string): void => undefined;
  const shared = createRedisAdmissionStore({
    ...{ client, subscriber, prefix, leaseMs },
    onForgotten: (queue) => onForgotten(queue),
    // A lost message does no harm, because the state is polled as well.
    onFailure: () => undefined,
  });
  const admissions = withLocalFallback(shared, { failover, clock, instances: () => known });
  onForgotten = admissions.tellAgain;
  return {
    admissions,
    health: quiet(createRedisHealthStore(client, prefix), failover),
    spend: sometimes(createRedisSpendStore(client, { prefix, instance: id }), failover),
    isShared: failover.isShared,
    close() {
      stopBeat();
      failover.close();
      client.disconnect();
      subscriber.disconnect();
    },
  };
}

/** Waits for the first connection, and not for long: calls that come before it would be decided alone. */
function isReady(client: RedisClient, clock: Clock): Promise<void> {
  return new Promise((resolve) => {
    const stop = clock.after(firstConnectionMs, resolve);
    client.once('ready', () => {
      stop();
      resolve();
    });
  });
}

function quiet(health: HealthStore, { run }: Failover): HealthStore {
  const nobody = (): ReadonlyMap<string, number> => new Map();
  return {
    rest: (id, ms) => run(() => health.rest(id, ms)).catch(() => undefined),
    recover: (id) => run(() => health.recover(id)).catch(() => undefined),
    resting: () => run(() => health.resting()).catch(nobody),
  };
}

function sometimes(spend: SpendStore, { run }: Failover): SpendStore {
  return { share: (counts) => run(() => spend.share(counts)).catch(() => undefined) };
}
