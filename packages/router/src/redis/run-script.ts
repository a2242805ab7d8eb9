import { createHash } from 'node:crypto';
import type { Cluster, Redis } from 'ioredis';

/** A connection to one server, to Sentinel's master, or to a cluster. */
export type RedisClient = Redis | Cluster;

/** Runs a script by its hash; its text is sent only where the server does not know it, as after a restart. */
export type RunScript = (
  client: RedisClient,
  keys: readonly string[],
  values: readonly (string | number)[],
) => Promise<unknown>;

export function createScript(text: string): RunScript {
  const hash = createHash('sha1').update(text).digest('hex');
  return async (client, keys, values) => {
    const all = [...keys, ...values];
    try {
      return await client.evalsha(hash, keys.length, ...all);
    } catch (cause) {
      if (!String(cause).includes('NOSCRIPT')) throw cause;
      return client.eval(text, keys.length, ...all);
    }
  };
}
