import { deepEqual, equal } from 'node:assert/strict';
import type { StateStore } from '../contract/state-store.ts';
import type { ConformanceCase } from './conformance-case.ts';

/** How the cases let time pass: a fake clock's `advance`, or a real wait for a store with a clock of its own. */
export interface PassingTime {
  advance(ms: number): Promise<void>;
}

// Long enough that a store over a network does not lose an entry between two steps.
const ttlMs = 1_000;

/**
 * What every `StateStore` must do, as cases for any test runner.
 *
 * `createStore` is called once for each case and gives an empty store, or one whose keys are its own.
 */
export function storeCases(
  createStore: () => StateStore | Promise<StateStore>,
  time: PassingTime,
): readonly ConformanceCase[] {
  const define = (name: string, check: (store: StateStore) => Promise<void>): ConformanceCase => ({
    name,
    run: async () => check(await createStore()),
  });

  return [
    define('an unknown key is absent', async (store) => {
      equal(await store.get('key'), undefined);
    }),
    define('a value is kept as it was, and a later one replaces it', async (store) => {
      for (const value of ['', 'first', '{"a":"ü\\n"}', 'last']) {
        await store.set('key', value, ttlMs);
        equal(await store.get('key'), value);
      }
    }),
    define('keys are free text and do not touch each other', async (store) => {
      const keys = ['a', 'a:b', 'a b', 'ü', '__proto__', 'constructor', '*'];
      for (const key of keys) await store.set(key, `of ${key}`, ttlMs);
      const values = await Promise.all(keys.map((key) => store.get(key)));
      deepEqual(
        values,
        keys.map((key) => `of ${key}`),
      );
    }),
    define('an expired value is absent', async (store) => {
      await store.set('key', 'value', ttlMs);
      await time.advance(ttlMs + 1);
      equal(await store.get('key'), undefined);
    }),
    define('a value set again lives from then on', async (store) => {
      await store.set('key', 'old', ttlMs);
      await time.advance(ttlMs * 0.7);
      await store.set('key', 'new', ttlMs);
      await time.advance(ttlMs * 0.7);
      equal(await store.get('key'), 'new');
    }),
    define('a deleted key is absent, and deleting it again does nothing', async (store) => {
      await store.set('key', 'value', ttlMs);
      await store.delete('key');
      await store.delete('key');
      equal(await store.get('key'), undefined);
    }),
    define('a counter begins at 0 and gives each new value', async (store) => {
      equal(await store.increment('key', 2, ttlMs), 2);
      equal(await store.increment('key', 3, ttlMs), 5);
      equal(await store.increment('key', -5, ttlMs), 0);
      equal(await store.get('key'), '0');
    }),
    define('a counter lives from its first addition, however often it grows', async (store) => {
      await store.increment('key', 1, ttlMs);
      await time.advance(ttlMs * 0.7);
      equal(await store.increment('key', 1, ttlMs), 2);
      await time.advance(ttlMs * 0.7);
      equal(await store.get('key'), undefined);
      equal(await store.increment('key', 1, ttlMs), 1);
    }),
    define('a deleted counter begins anew', async (store) => {
      await store.increment('key', 4, ttlMs);
      await store.delete('key');
      equal(await store.increment('key', 1, ttlMs), 1);
    }),
    define('no addition is lost where many come at once', async (store) => {
      const values = await Promise.all(
        Array.from({ length: 200 }, () => store.increment('key', 1, 60_000)),
      );
      deepEqual(
        values.toSorted((left, right) => left - right),
        Array.from({ length: 200 }, (_, index) => index + 1),
      );
      equal(await store.get('key'), '200');
    }),
  ];
}
