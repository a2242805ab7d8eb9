import { describe, expect, it } from 'vitest';
import { fakeClock } from '../testing/fake-clock.ts';
import { storeCases } from '../testing/store-cases.ts';
import { createMemoryStore } from './memory-store.ts';

describe('createMemoryStore', () => {
  const clock = fakeClock();
  for (const { name, run } of storeCases(() => createMemoryStore({ clock }), clock)) it(name, run);

  it.each([0, -1, 1.5, NaN])('refuses %d entries', (maxEntries) => {
    expect(() => createMemoryStore({ maxEntries })).toThrow(TypeError);
  });

  it('refuses to count where no number stands', async () => {
    const store = createMemoryStore();
    await store.set('key', 'words', 1_000);
    await expect(store.increment('key', 1, 1_000)).rejects.toThrow(TypeError);
    expect(await store.get('key')).toBe('words');
  });

  it('drops what was not used for longest, once it is full', async () => {
    const store = createMemoryStore({ maxEntries: 2 });
    await store.set('a', '1', 60_000);
    await store.set('b', '2', 60_000);
    await store.get('a');
    await store.increment('c', 3, 60_000);
    expect(await store.get('b')).toBeUndefined();
    expect(await store.get('a')).toBe('1');
    expect(await store.get('c')).toBe('3');
  });

  it('drops nothing when a known key is written again', async () => {
    const store = createMemoryStore({ maxEntries: 2 });
    await store.set('a', '1', 60_000);
    await store.set('b', '2', 60_000);
    await store.set('b', '3', 60_000);
    await store.increment('n', 1, 60_000);
    await store.increment('n', 1, 60_000);
    expect(await store.get('b')).toBe('3');
    expect(await store.get('n')).toBe('2');
  });

  it('keeps for ever what has no end', async () => {
    const store = createMemoryStore({ clock });
    await store.set('key', 'value', Infinity);
    await clock.advance(2 ** 50);
    expect(await store.get('key')).toBe('value');
  });
});
