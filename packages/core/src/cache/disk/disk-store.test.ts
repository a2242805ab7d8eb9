import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { fakeClock } from '../../testing/fake-clock.ts';
import { keyValueCases } from '../../testing/key-value-cases.ts';
import { createDiskKeyValueStore } from './disk-store.ts';

const root = await mkdtemp(join(tmpdir(), 'cache-'));
afterAll(() => rm(root, { recursive: true, force: true }));
let count = 0;
const folderOf = () => join(root, String((count += 1)), 'deep');

describe('createDiskKeyValueStore', () => {
  for (const { name, run } of keyValueCases(() => {
    const clock = fakeClock({ now: Date.now() });
    const store = createDiskKeyValueStore({ folder: folderOf(), clock });
    return { store, pass: (ms) => clock.advance(ms) };
  }))
    it(name, run);

  it('tells of a folder that it cannot use', async () => {
    const folder = join(root, 'a-file');
    await writeFile(folder, '');
    const store = createDiskKeyValueStore({ folder });
    await expect(store.set('k', new Uint8Array(1), 1000)).rejects.toThrow();
  });

  it('refuses a bound that is none', () => {
    expect(() => createDiskKeyValueStore({ folder: root, maxBytes: 0 })).toThrow(TypeError);
  });

  it('gives what another process wrote', async () => {
    const folder = folderOf();
    await createDiskKeyValueStore({ folder }).set('k', new Uint8Array([1, 2]), 60_000);
    const [found] = await createDiskKeyValueStore({ folder }).getMany(['k']);
    expect([...(found ?? [])]).toEqual([1, 2]);
  });

  it('leaves no draft behind, and stays within its bound', async () => {
    const folder = folderOf();
    const store = createDiskKeyValueStore({ folder, maxBytes: 10_000 });
    for (let at = 0; at < 401; at += 1) await store.set(`k${at}`, new Uint8Array(92), 60_000);
    const names = await readdir(folder);
    expect(names.every((name) => name.endsWith('.entry'))).toBe(true);
    expect(names.length * 100).toBeLessThanOrEqual(10_000);
    await store.set('large', new Uint8Array(20_000), 60_000);
    expect(await store.getMany(['large'])).toEqual([undefined]);
  });

  it('takes an entry that was cut off for none', async () => {
    const folder = folderOf();
    const store = createDiskKeyValueStore({ folder });
    await store.set('k', new Uint8Array([1]), 60_000);
    for (const name of await readdir(folder)) await writeFile(join(folder, name), 'x');
    expect(await store.getMany(['k'])).toEqual([undefined]);
  });
});
