import { toAddressPart } from '@llm/core';
import type { SpendStore } from '../budget/spend-store.ts';
import { createScript, type RedisClient } from './run-script.ts';
import { shareSpendScript } from './spend-script.ts';

const share = createScript(shareSpendScript);

// Clocks of instances differ, and one that is late must still find what others told.
const slackMs = 3_600_000;
// Of a budget that never ends.
const longestMs = 400 * 86_400_000;

/**
 * What all instances with one Redis and one prefix have spent. Each has a field of its own in the hash of a period, so that telling twice counts once. A process that
 * starts again is a new instance; what it had told stays.
 */
export function createRedisSpendStore(
  client: RedisClient,
  { prefix, instance }: { readonly prefix: string; readonly instance: string },
): SpendStore {
  return {
    async share(counts) {
      if (counts.length === 0) return [];
      const keys = counts.map(({ name }) => `${prefix}:{spend}:${toAddressPart(name)}`);
      const values = counts.flatMap(({ own, leftMs }) => [
        own.toString(),
        Math.ceil(Math.min(leftMs + slackMs, longestMs)),
      ]);
      const told = await share(client, keys, [instance, ...values]);
      if (!Array.isArray(told))
        throw new TypeError('the server answered what no script of ours gives');
      return told.map(sumOf);
    },
  };
}

function sumOf(told: unknown): bigint {
  const amounts: readonly unknown[] = Array.isArray(told) ? told : [];
  return amounts.reduce<bigint>((sum, amount) => sum + BigInt(String(amount)), 0n);
}
