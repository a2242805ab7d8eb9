import { createRequire } from 'node:module';
import { join } from 'node:path';

/** What a lock file of pnpm (version 9) holds of the parts of a package. */
interface LockFile {
  readonly importers: Readonly<Record<string, Dependent<{ readonly version: string }>>>;
  readonly packages: Readonly<
    Record<string, { readonly resolution?: { readonly integrity?: string } }>
  >;
  readonly snapshots: Readonly<Record<string, Dependent<string>>>;
}

interface Dependent<Version> {
  readonly dependencies?: Readonly<Record<string, Version>>;
  readonly optionalDependencies?: Readonly<Record<string, Version>>;
}

/** A package of this repository. */
export interface OwnPackage {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  /** From the root, such as `packages/core`. */
  readonly folder: string;
}

interface Part {
  readonly purl: string;
  readonly component: object;
  readonly dependsOn: readonly string[];
}

/** Reads the text of a lock file with the YAML parser that the gateway has anyway. */
export function parseLockFile(root: string, text: string): LockFile {
  const require = createRequire(join(root, 'packages/proxy/package.json'));
  const { parse } = require('yaml') as { parse(text: string): unknown };
  return parse(text) as LockFile;
}

/**
 * The parts that come with a package at run time, as CycloneDX 1.5: every package with its version, the hash that the
 * lock file pins and what it depends on. The same lock file gives the same text.
 */
export function sbomOf(lock: LockFile, subject: OwnPackage, own: readonly OwnPackage[]): object {
  const parts = new Map<string, Part>();
  const add = (part: Part, next: () => void): void => {
    if (parts.has(part.purl)) return;
    parts.set(part.purl, part);
    next();
  };
  const addForeign = (key: string): void => {
    const dependencies = dependenciesOf(lock.snapshots[key]);
    const part = foreignPart(
      lock,
      key,
      dependencies.map(([name, version]) => purlOf(name, version)),
    );
    add(part, () => {
      for (const [name, version] of dependencies) addForeign(`${name}@${version}`);
    });
  };
  const addOwn = (owned: OwnPackage): string => {
    const dependencies = dependenciesOf(lock.importers[owned.folder]);
    const dependsOn = dependencies.map(([name, { version }]) => {
      const sibling = own.find((other) => other.name === name);
      return sibling === undefined ? purlOf(name, version) : purlOf(sibling.name, sibling.version);
    });
    const purl = purlOf(owned.name, owned.version);
    add({ purl, component: componentOf(owned), dependsOn }, () => {
      for (const [name, { version }] of dependencies) {
        const sibling = own.find((other) => other.name === name);
        if (sibling === undefined) addForeign(`${name}@${version}`);
        else addOwn(sibling);
      }
    });
    return purl;
  };
  const root = addOwn(subject);
  const sorted = [...parts.values()].toSorted((one, other) => (one.purl < other.purl ? -1 : 1));
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    version: 1,
    metadata: { component: parts.get(root)?.component },
    components: sorted.filter(({ purl }) => purl !== root).map(({ component }) => component),
    dependencies: sorted.map(({ purl, dependsOn }) => ({
      ref: purl,
      dependsOn: dependsOn.toSorted(),
    })),
  };
}

function dependenciesOf<Version>(dependent: Dependent<Version> | undefined): [string, Version][] {
  return Object.entries({ ...dependent?.optionalDependencies, ...dependent?.dependencies });
}

function foreignPart(lock: LockFile, key: string, dependsOn: readonly string[]): Part {
  const { name, version } = splitKey(key);
  const purl = purlOf(name, version);
  const integrity = lock.packages[`${name}@${version}`]?.resolution?.integrity;
  const [algorithm, hash = ''] = integrity?.split('-') ?? [];
  if (algorithm !== 'sha512') throw new Error(`the lock file pins ${key} by no SHA-512`);
  const content = Buffer.from(hash, 'base64').toString('hex');
  const hashes = [{ alg: 'SHA-512', content }];
  return {
    purl,
    component: { type: 'library', 'bom-ref': purl, name, version, purl, hashes },
    dependsOn,
  };
}

function componentOf({ name, version, license }: OwnPackage): object {
  const purl = purlOf(name, version);
  return {
    type: 'library',
    'bom-ref': purl,
    name,
    version,
    purl,
    licenses: [{ license: { id: license } }],
  };
}

/** `@scope/name@1.2.3(peer@4.5.6)` without its peers. */
function splitKey(key: string): { readonly name: string; readonly version: string } {
  const plain = key.split('(')[0] ?? key;
  const at = plain.lastIndexOf('@');
  return { name: plain.slice(0, at), version: plain.slice(at + 1) };
}

function purlOf(name: string, version: string): string {
  return `pkg:npm/${name.replace('@', '%40')}@${version.split('(')[0] ?? ''}`;
}
