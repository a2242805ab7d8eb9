import { describe, expect, it } from 'vitest';
import { fakeClock } from '../testing/fake-clock.ts';
import { keyValueCases } from '../testing/key-value-cases.ts';
import { createMemoryKeyValueStore } from './memory-store.ts';

const value = (length: number) => new Uint8Array(length);

describe('createMemoryKeyValueStore', () => {
  for (const { name, run } of keyValueCases(() => {
    const clock = fakeClock();
    return { store: createMemoryKeyValueStore({ clock }), pass: (ms) => clock.advance(ms) };
  }))
    it(name, run);

  it.each([
    [{ maxEntries: 0 }],
    [{ maxEntries: 1.5 }],
    [{ maxBytes: 0 }],
    [{ maxBytes: Number.NaN }],
  ])('refuses the bound %j', (options) => {
    expect(() => createMemoryKeyValueStore(options)).toThrow(TypeError);
  });

  it('never holds more than its bounds, and forgets first what was used longest ago', async () => {
    const store = createMemoryKeyValueStore({ maxEntries: 2 });
    for (const key of ['a', 'b']) await store.set(key, value(1), 1000);
    await store.getMany(['a']);
    await store.set('c', value(1), 1000);
    expect((await store.getMany(['a', 'b', 'c'])).map((found) => found !== undefined)).toEqual([
      true,
      false,
      true,
    ]);
    const small = createMemoryKeyValueStore({ maxBytes: 1000 });
    await small.set('large', value(2000), 1000);
    expect(await small.getMany(['large'])).toEqual([undefined]);
    for (let at = 0; at < 100; at += 1) await small.set(`k${at}`, value(300), 1000);
    const keys = Array.from({ length: 100 }, (_, at) => `k${at}`);
    const held = (await small.getMany(keys)).filter((found) => found !== undefined);
    expect(held.length).toBe(1);
  });
});
