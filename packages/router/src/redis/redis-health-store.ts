import type { HealthStore } from '@llm/core';
import { restingScript, restScript } from './health-scripts.ts';
import { createScript, type RedisClient } from './run-script.ts';

const rest = createScript(restScript);
const resting = createScript(restingScript);

/** Rests that all instances with one Redis and one prefix share. Times are the server's. */
export function createRedisHealthStore(client: RedisClient, prefix: string): HealthStore {
  const key = `${prefix}:{health}:rests`;
  return {
    async rest(id, ms) {
      await rest(client, [key], [id, Math.ceil(ms)]);
    },
    async recover(id) {
      await client.zrem(key, id);
    },
    async resting() {
      const told = await resting(client, [key], []);
      const left = new Map<string, number>();
      if (!Array.isArray(told)) return left;
      for (let at = 0; at < told.length; at += 2) left.set(String(told[at]), Number(told[at + 1]));
      return left;
    },
  };
}
