import { type CallLayer, type Clock, type Logger, valueOf } from '@llm/core';
import {
  cache,
  createMemoryKeyValueStore,
  createRedisKeyValueStore,
  type KeyValueStore,
} from '@llm/core/cache';
import { createDiskKeyValueStore } from '@llm/core/cache/disk';
import { principalKey } from '../../auth/principal.ts';
import { describeCause } from '../../log/describe-cause.ts';
import type { Config } from '../load.ts';
import { type CacheParams, operationOfCallType } from '../schema/cache-params.ts';
import { toMs } from './router-options.ts';

/** The cache of a gateway. */
export interface AnswerCache {
  readonly layer: CallLayer;
  /** Closes the connection of its store. */
  close(): Promise<void>;
}

/** The cache that a configuration asks for; `undefined` where it asks for none. */
export function answerCache(
  { file, environment }: Pick<Config, 'file' | 'environment'>,
  { clock, logger }: { readonly clock: Clock; readonly logger: Logger | undefined },
): AnswerCache | undefined {
  const { cache: isOn, cache_params: params = {} } = file.litellm_settings ?? {};
  if (isOn !== true) return undefined;
  const type = params.type ?? (redisAddress(params, environment) === undefined ? 'local' : 'redis');
  const { store, close } = lastingUntilWritten(openStore(type, params, { environment, clock }));
  const ttl =
    params.ttl ?? (type === 'redis' ? params.default_in_redis_ttl : params.default_in_memory_ttl);
  const operations = params.supported_call_types
    ?.map(operationOfCallType)
    .filter((operation) => operation !== undefined);
  const layer = cache({
    store,
    clock,
    mode: params.mode === 'default_off' ? 'ask' : 'use',
    ...(ttl !== undefined && { ttlMs: toMs(ttl) }),
    ...(params.namespace !== undefined && { namespace: params.namespace }),
    ...(operations !== undefined && { operations }),
    ...(params.shared !== true && {
      tenantOf: (context) => valueOf(context, principalKey)?.id ?? '',
    }),
    ...(logger !== undefined && {
      onFailure: (cause) => {
        logger.warn(describeCause(cause), 'the store of the cache failed: calls go on without it');
      },
    }),
  });
  return { layer, close };
}

interface OpenStore {
  readonly store: KeyValueStore;
  close(): Promise<void>;
}

/** Closes a store once what was given to it is written: nobody waits for that at the call. */
function lastingUntilWritten({ store, close }: OpenStore): OpenStore {
  const open = new Set<Promise<void>>();
  return {
    store: {
      ...store,
      set(key, value, ttlMs) {
        const write = store.set(key, value, ttlMs);
        const over = write
          .catch(() => undefined)
          .finally(() => {
            open.delete(over);
          });
        open.add(over);
        return write;
      },
    },
    async close() {
      await Promise.all(open);
      await close();
    },
  };
}

interface StoreSurroundings {
  readonly environment: Config['environment'];
  readonly clock: Clock;
}

const nothingToClose = (): Promise<void> => Promise.resolve();

function openStore(
  type: NonNullable<CacheParams['type']>,
  params: CacheParams,
  { environment, clock }: StoreSurroundings,
): OpenStore {
  switch (type) {
    case 'local': {
      const { max_size_in_memory: maxEntries } = params;
      const bounds = maxEntries === undefined ? {} : { maxEntries };
      return { store: createMemoryKeyValueStore({ clock, ...bounds }), close: nothingToClose };
    }
    case 'disk': {
      const folder = params.disk_cache_dir ?? '.llm-cache';
      return { store: createDiskKeyValueStore({ folder, clock }), close: nothingToClose };
    }
    case 'redis': {
      const client = connectRedis(params, environment);
      // Every use of the store reports the failure. Without this handler it would also be an unhandled rejection.
      client.catch(() => undefined);
      return {
        store: createRedisKeyValueStore(client),
        close: async () => {
          const open = await client.catch(() => undefined);
          open?.disconnect();
        },
      };
    }
  }
}

/** Where Redis is; `undefined` where nobody says. */
function redisAddress(
  { url, host }: CacheParams,
  environment: Config['environment'],
): { readonly url?: string; readonly host?: string } | undefined {
  if (url !== undefined) return { url };
  if (host !== undefined) return { host };
  const { REDIS_URL: urlOfAll, REDIS_HOST: hostOfAll } = environment;
  if (urlOfAll !== undefined && urlOfAll !== '') return { url: urlOfAll };
  return hostOfAll !== undefined && hostOfAll !== '' ? { host: hostOfAll } : undefined;
}

async function connectRedis(params: CacheParams, environment: Config['environment']) {
  // Here and not at the top, because most gateways have no Redis.
  const { Redis } = await import('ioredis');
  const { url, host = 'localhost' } = redisAddress(params, environment) ?? {};
  const username = params.username ?? environment['REDIS_USERNAME'];
  const password = params.password ?? environment['REDIS_PASSWORD'];
  const options = {
    // A call waits 250 ms for the cache at most, so a command that fails is better than one that waits.
    enableOfflineQueue: true,
    maxRetriesPerRequest: 0,
    connectTimeout: 5000,
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    ...(params.ssl === true && { tls: {} }),
  };
  const client =
    url === undefined
      ? new Redis({
          ...options,
          host,
          port: Number(params.port ?? environment['REDIS_PORT'] ?? 6379),
        })
      : new Redis(url, options);
  // Failures of the connection come out at the commands; without a listener they would be printed.
  client.on('error', () => undefined);
  return client;
}
