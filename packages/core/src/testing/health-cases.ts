import { deepEqual, equal, ok } from 'node:assert/strict';
import type { HealthStore } from '../contract/health-store.ts';
import type { ConformanceCase } from './conformance-case.ts';
import type { PassingTime } from './passing-time.ts';

/**
 * What every `HealthStore` must do, as cases for any test runner.
 *
 * `createStores` is called once for each case and gives two stores that share what they know, and know nothing yet.
 */
export function healthCases(
  createStores: () =>
    readonly [HealthStore, HealthStore] | Promise<readonly [HealthStore, HealthStore]>,
  time: PassingTime,
): readonly ConformanceCase[] {
  const define = (
    name: string,
    check: (store: HealthStore, other: HealthStore) => Promise<void>,
  ): ConformanceCase => ({
    name,
    run: async () => check(...(await createStores())),
  });
  const leftOf = async (store: HealthStore, id: string): Promise<number> =>
    (await store.resting()).get(id) ?? 0;
  const isAbout = (left: number, ms: number): void =>
    ok(left > ms - 200 && left <= ms, `${left} ms are left, and ${ms} were to be`);

  return [
    define('nobody rests at first', async (store) => {
      deepEqual([...(await store.resting())], []);
    }),
    define('a rest is seen by others, with what is left of it', async (store, other) => {
      await store.rest('a', 2_000);
      isAbout(await leftOf(other, 'a'), 2_000);
      await time.advance(500);
      isAbout(await leftOf(other, 'a'), 1_500);
    }),
    define(
      'of two rests the later one counts, in whichever order they are told',
      async (store, other) => {
        await store.rest('a', 300_000);
        await other.rest('a', 5_000);
        isAbout(await leftOf(store, 'a'), 300_000);
        await other.rest('b', 5_000);
        await store.rest('b', 300_000);
        isAbout(await leftOf(other, 'b'), 300_000);
      },
    ),
    define('a rest ends by itself', async (store) => {
      await store.rest('a', 300);
      await store.rest('b', 60_000);
      await time.advance(310);
      deepEqual([...(await store.resting()).keys()], ['b']);
    }),
    define('a rest can be ended for all, and a shorter one can follow', async (store, other) => {
      await store.rest('a', 60_000);
      await other.recover('a');
      await other.recover('a');
      equal(await leftOf(store, 'a'), 0);
      await store.rest('a', 1_000);
      isAbout(await leftOf(other, 'a'), 1_000);
    }),
    define('many rests are told at once, and none is lost', async (store, other) => {
      const ids = Array.from({ length: 200 }, (_, at) => `d${at}`);
      await Promise.all(ids.map((id, at) => (at % 2 === 0 ? store : other).rest(id, 60_000)));
      deepEqual(new Set((await store.resting()).keys()), new Set(ids));
    }),
    define('ids are free text', async (store, other) => {
      const ids = ['a:b', '{a}', 'ü 😀', 'a\r\nPING', '__proto__', '', '*'];
      for (const id of ids) await store.rest(id, 60_000);
      deepEqual(new Set((await other.resting()).keys()), new Set(ids));
    }),
  ];
}
