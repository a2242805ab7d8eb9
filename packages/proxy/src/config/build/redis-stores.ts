import type { AdmissionStore, HealthStore } from '@llm/core';
import type { SpendStore } from '@llm/router';
import type { RedisStores, RedisStoresOptions } from '@llm/router/redis';
import type { ConfigFile } from '../schema/config-schema.ts';
import { toMs } from './router-options.ts';

/** How to reach the Redis that the file names; `undefined` where it names none. */
export function toRedisOptions({
  router_settings: router = {},
}: ConfigFile): RedisStoresOptions | undefined {
  const { redis_url: url, redis_host: host, redis_port: port, redis_password: password } = router;
  const { redis_db: db, cache_kwargs: more = {} } = router;
  const { redis_startup_nodes: startupNodes, sentinel_nodes: sentinels } = more;
  const places = [url, host, port, password, startupNodes, sentinels];
  if (places.every((value) => value === undefined)) return undefined;
  return {
    ...(url !== undefined && { url }),
    ...(host !== undefined && { host }),
    ...(port !== undefined && { port }),
    ...(password !== undefined && { password }),
    ...(more.username !== undefined && { username: more.username }),
    ...(more.namespace !== undefined && { prefix: more.namespace }),
    ...(more.socket_timeout !== undefined && { commandTimeoutMs: toMs(more.socket_timeout) }),
    ...(startupNodes !== undefined && { startupNodes }),
    ...(sentinels !== undefined && {
      sentinels: sentinels.map(([name, at]) => ({ host: name, port: at })),
    }),
    ...(more.service_name !== undefined && { serviceName: more.service_name }),
    ...(more.sentinel_password !== undefined && { sentinelPassword: more.sentinel_password }),
    options: { ...(db !== undefined && { db }), ...(more.ssl === true && { tls: {} }) },
  };
}

/** What instances share, and the end of it. */
export interface SharedStores {
  readonly admissions: AdmissionStore;
  readonly health: HealthStore;
  readonly spend: SpendStore;
  close(): void;
}

const leaseMs = 30_000;

/**
 * Stores over a Redis whose library is loaded only where one is configured. Calls that come before it is there wait for it, for as long as
 * loading takes.
 */
export function openRedisStores(options: RedisStoresOptions): SharedStores {
  const opening = import('@llm/router/redis').then(({ connectRedis }) =>
    connectRedis({ ...options, leaseMs }),
  );
  // Every use of a store reports the failure. Without this handler it would also be an unhandled rejection.
  opening.catch(() => undefined);
  let opened: RedisStores | undefined;
  opening.then(
    (stores) => {
      opened = stores;
    },
    () => undefined,
  );
  const admissions = async (): Promise<AdmissionStore> =>
    opened?.admissions ?? (await opening).admissions;
  const health = async (): Promise<HealthStore> => opened?.health ?? (await opening).health;
  return {
    admissions: {
      leaseMs,
      isAlone: () => opened?.isShared() === false,
      enter: async (ticket) => (await admissions()).enter(ticket),
      renew: async (ids) => (await admissions()).renew(ids),
      leave: async (id, spent) => (await admissions()).leave(id, spent),
      subscribe(queue, onTurn) {
        let stop: (() => void) | undefined = () => undefined;
        admissions().then(
          (store) => {
            if (stop !== undefined) stop = store.subscribe(queue, onTurn);
          },
          () => undefined,
        );
        return () => {
          stop?.();
          stop = undefined;
        };
      },
    },
    health: {
      rest: async (id, ms) => (await health()).rest(id, ms),
      recover: async (id) => (await health()).recover(id),
      resting: async () => (await health()).resting(),
    },
    spend: { share: async (counts) => (opened?.spend ?? (await opening).spend).share(counts) },
    close() {
      opening.then(
        (stores) => stores.close(),
        () => undefined,
      );
    },
  };
}
