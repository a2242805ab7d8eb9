import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JsonValue } from '@llm/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadProviderPackages, namesPackage } from './provider-packages.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'provider-packages-'));
  const provider = (id: string) =>
    `{ id: '${id}', baseUrl: 'https://${id}.example', auth: { scheme: 'none' }, speaks: {} }`;
  await writeFile(
    join(folder, 'two.mjs'),
    `export const first = ${provider('acme')};
     export default first;
     export const second = ${provider('globe')};
     export const helper = () => 1;
     export const half = { id: 'half', speaks: { chat: [] } };`,
  );
  await writeFile(join(folder, 'none.mjs'), 'export const acme = 7;');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const load = (providers: Readonly<Record<string, JsonValue>>) =>
  loadProviderPackages(providers, () => folder);

describe('loadProviderPackages', () => {
  it('takes of a package the provider with the name of the entry, and leaves declarations alone', async () => {
    const { providers, mistakes } = await load({
      acme: { package: './two.mjs' },
      globe: { package: './two.mjs' },
      declared: { base_url: 'https://x.example' },
      odd: 7,
    });
    expect(providers.map(({ id, baseUrl }) => [id, baseUrl])).toEqual([
      ['acme', 'https://acme.example'],
      ['globe', 'https://globe.example'],
    ]);
    expect(mistakes).toEqual([]);
  });

  it.each<[JsonValue, object]>([
    [{ package: 7 }, { path: 'providers.acmee.package', message: 'must be a string' }],
    [
      { package: './none.mjs' },
      { path: 'providers.acmee.package', message: './none.mjs exports no provider' },
    ],
    [
      { package: './two.mjs' },
      {
        path: 'providers.acmee.package',
        message: './two.mjs exports no provider with the id acmee; it exports acme, globe, half',
        nearest: 'acme',
      },
    ],
    [
      { package: '@acme/away' },
      { message: expect.stringContaining('@acme/away is not installed where') },
    ],
  ])('says what is wrong with %j', async (entry, mistake) => {
    const { providers, mistakes } = await load({ acmee: entry });
    expect(providers).toEqual([]);
    expect(mistakes).toEqual([expect.objectContaining(mistake)]);
  });

  it('says what a provider lacks, and that nothing stands beside a package', async () => {
    const { mistakes } = await load({ half: { package: './two.mjs', base_url: 'https://x' } });
    expect(mistakes).toEqual([
      {
        path: 'providers.half.base_url',
        message: 'has no place beside package: the package says all about its provider',
      },
      {
        path: 'providers.half.package',
        message: './two.mjs exports half, but its baseUrl is no string',
      },
    ]);
  });
});

describe('namesPackage', () => {
  it('tells a package from a declaration', () => {
    expect(namesPackage({ package: 'x' })).toBe(true);
    expect(namesPackage({ base_url: 'x' })).toBe(false);
    expect(namesPackage(null)).toBe(false);
  });
});
