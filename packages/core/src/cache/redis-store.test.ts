import { describe, expect, it } from 'vitest';
import { fakeClock } from '../testing/fake-clock.ts';
import { keyValueCases } from '../testing/key-value-cases.ts';
import { createRedisKeyValueStore, type RedisLike } from './redis-store.ts';

/** The commands that the store uses, as Redis answers them. The gateway's tests use a real one. */
function bench() {
  const clock = fakeClock();
  const values = new Map<string, { readonly value: Buffer; readonly until: number }>();
  const client: RedisLike = {
    mgetBuffer: (...keys) => {
      if (keys.length === 0) throw new Error("ERR wrong number of arguments for 'mget' command");
      return Promise.resolve(
        keys.map((key) => {
          const found = values.get(key);
          return found !== undefined && clock.now() < found.until ? found.value : null;
        }),
      );
    },
    set: (key, value, mode, ttlMs) => {
      if (!Buffer.isBuffer(value) || mode !== 'PX' || !Number.isInteger(ttlMs) || ttlMs < 1)
        throw new Error('ERR value is not an integer or out of range');
      values.set(key, { value, until: clock.now() + ttlMs });
      return Promise.resolve('OK');
    },
    del: (key) => Promise.resolve(Number(values.delete(key))),
  };
  return { client, clock, values };
}

describe('createRedisKeyValueStore', () => {
  for (const { name, run } of keyValueCases(() => {
    const { client, clock } = bench();
    return { store: createRedisKeyValueStore(client), pass: (ms) => clock.advance(ms) };
  }))
    it(name, run);

  it('fails with what its client fails with, also before that is there', async () => {
    const store = createRedisKeyValueStore(Promise.reject(new Error('no Redis')));
    await expect(store.getMany(['a'])).rejects.toThrow('no Redis');
    await expect(store.set('a', new Uint8Array(1), 1)).rejects.toThrow('no Redis');
  });

  it('keeps its keys apart from those of others, and for at least a millisecond', async () => {
    const { client, values } = bench();
    await createRedisKeyValueStore(client, { prefix: 'mine:' }).set('k', new Uint8Array(1), 0.2);
    expect([...values.keys()]).toEqual(['mine:k']);
  });
});
