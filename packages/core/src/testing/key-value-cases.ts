import { deepEqual, equal } from 'node:assert/strict';
import type { KeyValueStore } from '../cache/key-value-store.ts';
import type { ConformanceCase } from './conformance-case.ts';

/** A store under test, and how its time passes. */
export interface KeyValueBench {
  /** The store under test. */
  readonly store: KeyValueStore;
  /** Lets time pass, for the store as well. */
  pass(ms: number): Promise<unknown>;
}

/** What every store of a cache must do. Each case gets a store of its own, or at least keys of its own. */
export function keyValueCases(
  create: () => KeyValueBench | Promise<KeyValueBench>,
): readonly ConformanceCase[] {
  const prefix = `case-${globalThis.crypto.randomUUID()}`;
  const key = (name: string): string => `${prefix}-${name}`;
  const bytes = (...values: readonly number[]): Uint8Array => new Uint8Array(values);
  const asList = (found: readonly (Uint8Array | undefined)[]) =>
    found.map((value) => (value === undefined ? undefined : [...value]));

  return [
    {
      name: 'gives nothing for keys that nobody set',
      async run() {
        const { store } = await create();
        deepEqual(await store.getMany([]), []);
        deepEqual(await store.getMany([key('none'), key('either')]), [undefined, undefined]);
        await store.delete(key('none'));
      },
    },
    {
      name: 'gives values in the order of their keys, byte for byte',
      async run() {
        const { store } = await create();
        await store.set(key('a'), bytes(0, 255, 10, 13), 60_000);
        await store.set(key('b'), bytes(), 60_000);
        const found = await store.getMany([key('b'), key('none'), key('a'), key('a')]);
        deepEqual(asList(found), [[], undefined, [0, 255, 10, 13], [0, 255, 10, 13]]);
      },
    },
    {
      name: 'takes a new value in place of an old one',
      async run() {
        const { store } = await create();
        await store.set(key('twice'), bytes(1), 60_000);
        await store.set(key('twice'), bytes(2), 60_000);
        deepEqual(asList(await store.getMany([key('twice')])), [[2]]);
      },
    },
    {
      name: 'forgets a value when its time is over',
      async run() {
        const { store, pass } = await create();
        await store.set(key('short'), bytes(1), 100);
        await store.set(key('long'), bytes(2), 60_000);
        deepEqual(asList(await store.getMany([key('short'), key('long')])), [[1], [2]]);
        await pass(150);
        deepEqual(asList(await store.getMany([key('short'), key('long')])), [undefined, [2]]);
      },
    },
    {
      name: 'deletes a value',
      async run() {
        const { store } = await create();
        await store.set(key('gone'), bytes(1), 60_000);
        await store.delete(key('gone'));
        deepEqual(await store.getMany([key('gone')]), [undefined]);
      },
    },
    {
      name: 'holds keys with any character, and a value of a megabyte',
      async run() {
        const { store } = await create();
        const odd = key('a/../b:*?\n\u0000ü%2e');
        await store.set(odd, new Uint8Array(1_000_000).fill(7), 60_000);
        const [found] = await store.getMany([odd]);
        equal(found?.length, 1_000_000);
      },
    },
    {
      name: 'takes many writes of one key at once, and keeps one of them whole',
      async run() {
        const { store } = await create();
        const writes = Array.from({ length: 50 }, (_, at) =>
          store.set(key('busy'), new Uint8Array(5000).fill(at), 60_000),
        );
        await Promise.all(writes);
        const [found] = await store.getMany([key('busy')]);
        equal(found?.length, 5000);
        equal(new Set(found).size, 1);
      },
    },
  ];
}
