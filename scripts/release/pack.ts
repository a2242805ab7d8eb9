// Makes the artefact of a release: the tarballs of every package whose version npm does not have, a list of the parts of
// each (SBOM), and the order in which they are published. It publishes nothing; a job without this code does.
import { execFileSync, spawnSync } from 'node:child_process';
import {
  appendFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { parseLockFile, sbomOf } from './sbom.ts';

const root = dirname(dirname(import.meta.dirname));
const target = join(root, 'release');
const unreleased = '0.0.0';

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

const repository = process.env['GITHUB_REPOSITORY'];
if (repository === undefined)
  throw new Error('GITHUB_REPOSITORY is not set: releases are made by the release workflow');

const packages = readdirSync(join(root, 'packages')).map((name) => {
  const manifest = JSON.parse(
    readFileSync(join(root, 'packages', name, 'package.json'), 'utf8'),
  ) as Manifest;
  return { folder: `packages/${name}`, manifest };
});
const own = packages.map(({ folder, manifest: { name, version, license } }) => ({
  folder,
  name,
  version,
  license,
}));

rmSync(target, { recursive: true, force: true });
mkdirSync(target);
const fresh = inOrder().filter(({ manifest }) => !isPublished(manifest));
if (fresh.length > 0) {
  run(process.execPath, [
    'scripts/turbo.mjs',
    'run',
    'build',
    '--filter=./packages/*',
    '--output-logs=errors-only',
  ]);
  const lock = parseLockFile(root, readFileSync(join(root, 'pnpm-lock.yaml'), 'utf8'));
  const lines = fresh.map(({ folder, manifest }) => {
    nameRepository(folder);
    const file = `${manifest.name.replace('@', '').replace('/', '-')}-${manifest.version}`;
    run(
      process.execPath,
      [join(root, 'node_modules/pnpm/bin/pnpm.cjs'), 'pack', '--pack-destination', target],
      folder,
    );
    const subject = own.find(({ name }) => name === manifest.name);
    if (subject !== undefined) {
      writeFileSync(
        join(target, `${file}.cdx.json`),
        `${JSON.stringify(sbomOf(lock, subject, own), null, 2)}\n`,
      );
    }
    return `${manifest.name}@${manifest.version} ${file}`;
  });
  // A line each: the tag, and the name of both files.
  writeFileSync(join(target, 'order.txt'), `${lines.join('\n')}\n`);
}
console.log(
  fresh.length === 0
    ? 'every version is published'
    : readFileSync(join(target, 'order.txt'), 'utf8'),
);
const output = process.env['GITHUB_OUTPUT'];
if (output !== undefined) appendFileSync(output, `unpublished=${fresh.length > 0}\n`);

/** The packages, each after those that it depends on. */
function inOrder(): typeof packages {
  const placed: typeof packages = [];
  const place = (one: (typeof packages)[number]): void => {
    if (placed.includes(one)) return;
    for (const name of Object.keys(one.manifest.dependencies ?? {})) {
      const other = packages.find(({ manifest }) => manifest.name === name);
      if (other !== undefined) place(other);
    }
    placed.push(one);
  };
  for (const one of packages) place(one);
  return placed;
}

function isPublished({ name, version }: Manifest): boolean {
  if (version === unreleased) return true;
  const words = ['view', `${name}@${version}`, 'version', '--json', '--loglevel=error'];
  const { stdout, stderr } = spawnSync('npm', words, { encoding: 'utf8' });
  const answer = stdout.trim() === '' ? undefined : (JSON.parse(stdout) as unknown);
  if (answer === version) return true;
  // Only "not there" means that it is not there: a registry that is down must not look like a new version.
  if (/E404/.test(stdout + stderr)) return false;
  throw new Error(`npm does not say whether ${name}@${version} is published: ${stderr}`);
}

/** npm's provenance has to name the repository of the build; a fork publishes under its own name, so the manifests do not hold it. */
function nameRepository(folder: string): void {
  const path = join(root, folder, 'package.json');
  const manifest = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
  manifest['repository'] = {
    type: 'git',
    url: `git+https://github.com/${repository}.git`,
    directory: folder,
  };
  writeFileSync(path, `${JSON.stringify(manifest, null, 2)}\n`);
}

function run(command: string, words: readonly string[], folder = '.'): void {
  execFileSync(command, words, { cwd: join(root, folder), stdio: 'inherit' });
}
