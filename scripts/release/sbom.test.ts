import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseLockFile, sbomOf } from './sbom.ts';

const root = dirname(dirname(import.meta.dirname));
const hash = Buffer.from('a'.repeat(64)).toString('base64');
const resolution = { integrity: `sha512-${hash}` };
const core = { name: '@x/core', version: '1.0.0', license: 'MIT', folder: 'packages/core' };
const top = { name: '@x/top', version: '2.0.0', license: 'MIT', folder: 'packages/top' };
const lock = {
  importers: {
    'packages/core': { dependencies: { a: { version: '1.2.3' } } },
    'packages/top': {
      dependencies: {
        '@x/core': { version: 'link:../core' },
        '@s/b': { version: '2.0.0(a@1.2.3)' },
      },
      devDependencies: { tool: { version: '9.0.0' } },
    },
  },
  packages: { 'a@1.2.3': { resolution }, '@s/b@2.0.0': { resolution } },
  snapshots: {
    'a@1.2.3': { dependencies: { '@s/b': '2.0.0(a@1.2.3)' } },
    '@s/b@2.0.0(a@1.2.3)': { dependencies: { a: '1.2.3' } },
  },
};

interface Sbom {
  readonly metadata: { readonly component: { readonly purl: string } };
  readonly components: readonly {
    readonly purl: string;
    readonly hashes?: readonly { readonly content: string }[];
  }[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

describe('sbomOf', () => {
  it('lists what comes with a package at run time, each once, with its hash', () => {
    const { metadata, components, dependencies } = sbomOf(lock, top, [core, top]) as Sbom;
    expect(metadata.component.purl).toBe('pkg:npm/%40x/top@2.0.0');
    expect(components.map(({ purl }) => purl)).toEqual([
      'pkg:npm/%40s/b@2.0.0',
      'pkg:npm/%40x/core@1.0.0',
      'pkg:npm/a@1.2.3',
    ]);
    expect(components[2]?.hashes?.[0]?.content).toBe('61'.repeat(64));
    expect(dependencies.find(({ ref }) => ref === 'pkg:npm/%40x/top@2.0.0')?.dependsOn).toEqual([
      'pkg:npm/%40s/b@2.0.0',
      'pkg:npm/%40x/core@1.0.0',
    ]);
  });

  it('refuses a part that no hash pins', () => {
    const unpinned = { ...lock, packages: { ...lock.packages, 'a@1.2.3': {} } };
    expect(() => sbomOf(unpinned, top, [core, top])).toThrow('pins a@1.2.3 by no SHA-512');
  });

  it('knows every reference that it makes, over the lock file of this repository', () => {
    const real = parseLockFile(root, readFileSync(join(root, 'pnpm-lock.yaml'), 'utf8'));
    const own = ['core', 'providers', 'router', 'proxy'].map((folder) => ({
      name: `@llm/${folder}`,
      version: '1.0.0',
      license: 'MIT',
      folder: `packages/${folder}`,
    }));
    for (const subject of own) {
      const { metadata, components, dependencies } = sbomOf(real, subject, own) as Sbom;
      const known = new Set([metadata.component.purl, ...components.map(({ purl }) => purl)]);
      const named = dependencies.flatMap(({ ref, dependsOn }) => [ref, ...dependsOn]);
      expect(named.filter((purl) => !known.has(purl))).toEqual([]);
    }
    const proxy = sbomOf(real, own[3] ?? core, own) as Sbom;
    expect(proxy.components.map(({ purl }) => purl).join()).toMatch(/pkg:npm\/commander@/);
    expect(proxy.components.map(({ purl }) => purl).join()).not.toMatch(/vitest|eslint/);
  });
});
