import { describe, expect, it } from 'vitest';
import type { KeyValueStore } from '../cache/key-value-store.ts';
import { keyValueCases } from './key-value-cases.ts';

/** A store of a map, of which a test breaks one part. */
function broken(part: Partial<KeyValueStore>): KeyValueStore {
  const values = new Map<string, Uint8Array>();
  return {
    getMany: (keys) => Promise.resolve(keys.map((key) => values.get(key))),
    set: (key, value) => {
      values.set(key, value);
      return Promise.resolve();
    },
    delete: (key) => {
      values.delete(key);
      return Promise.resolve();
    },
    ...part,
  };
}

describe('keyValueCases', () => {
  it.each<[string, Partial<KeyValueStore>]>([
    ['never forgets', {}],
    ['deletes nothing', { delete: () => Promise.resolve() }],
    ['gives one value for all keys', { getMany: () => Promise.resolve([new Uint8Array([1])]) }],
    ['keeps nothing', { set: () => Promise.resolve() }],
  ])('fails for a store that %s', async (_, part) => {
    const cases = keyValueCases(() => ({
      store: broken(part),
      pass: () => Promise.resolve(),
    }));
    const outcomes = await Promise.allSettled(cases.map(async ({ run }) => run()));
    expect(outcomes.filter(({ status }) => status === 'rejected').length).toBeGreaterThan(0);
  });
});
