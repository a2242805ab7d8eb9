import type { ClusterOptions, RedisOptions } from 'ioredis';
import type { RedisClient } from './run-script.ts';

/** A server of Redis, of a cluster or of Sentinel. */
export interface RedisNode {
  /** Name or address of the machine. */
  readonly host: string;
  /** Its port. */
  readonly port: number;
}

/** Where a Redis is. */
export interface RedisPlace {
  /** `redis://` or `rediss://`, with user, password and database. Wins over `host` and `port`. */
  readonly url?: string;
  /** Default `127.0.0.1`. */
  readonly host?: string;
  /** Default 6379. */
  readonly port?: number;
  /** Name of the Redis user. Default: none. */
  readonly username?: string;
  /** Password of the Redis user. Default: none. */
  readonly password?: string;
  /** Some servers of a cluster, which name the others. Wins over `sentinels`, `url`, `host` and `port`. */
  readonly startupNodes?: readonly RedisNode[];
  /** Servers of Sentinel, which say where the master is. Wins over `url`, `host` and `port`, and needs `serviceName`. */
  readonly sentinels?: readonly RedisNode[];
  /** What Sentinel calls the master. */
  readonly serviceName?: string;
  /** Password of Sentinel itself. Default: none. */
  readonly sentinelPassword?: string;
  /** Further options of ioredis, such as `tls` and `db`. */
  readonly options?: RedisOptions;
}

/**
 * Gives a function that opens a connection. The library is loaded only now, because most routers need none.
 *
 * @throws {TypeError} there are sentinels, and no name of the master
 */
export async function redisOpener(place: RedisPlace): Promise<() => RedisClient> {
  const { url, startupNodes, sentinels } = place;
  const settings = settingsOf(place);
  if (sentinels !== undefined && place.serviceName === undefined)
    throw new TypeError('sentinels need serviceName, the name of the master');
  const { Cluster, Redis } = await import('ioredis');
  if (startupNodes !== undefined)
    return () => new Cluster([...startupNodes], clusterSettings(settings));
  return () => (url === undefined ? new Redis(settings) : new Redis(url, settings));
}

function settingsOf(place: RedisPlace): RedisOptions {
  const { host, port, username, password, sentinels, serviceName, sentinelPassword } = place;
  return {
    ...(host !== undefined && { host }),
    ...(port !== undefined && { port }),
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    ...(sentinels !== undefined && { sentinels: [...sentinels], sentinelRetryStrategy: retryMs }),
    ...(serviceName !== undefined && { name: serviceName }),
    ...(sentinelPassword !== undefined && { sentinelPassword }),
    ...place.options,
    connectTimeout: 2_000,
    maxRetriesPerRequest: 1,
    // While Redis is unreachable, commands fail at once and are not queued for later.
    enableOfflineQueue: false,
    autoResubscribe: true,
    retryStrategy: retryMs,
  };
}

function clusterSettings(settings: RedisOptions): ClusterOptions {
  return {
    redisOptions: settings,
    enableOfflineQueue: false,
    clusterRetryStrategy: retryMs,
    // How the slots lie is asked for again after a server has failed.
    slotsRefreshTimeout: 2_000,
  };
}

/** Exponential backoff with a random part. A subscription that is asked for before the first connection fails, and is repeated when the connection is ready. */
function retryMs(times: number): number {
  return Math.min(2_000, 50 * 2 ** Math.min(times, 6)) * (0.5 + Math.random());
}
