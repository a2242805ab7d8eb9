// Builds and publishes every package whose version is new. npm's provenance statement has to name the
// repository the build ran in; a fork publishes under its own name, so the manifests do not hold it.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const repository = process.env.GITHUB_REPOSITORY;
if (!repository) {
  console.error('GITHUB_REPOSITORY is not set: releases are made by the release workflow');
  process.exit(1);
}

for (const name of readdirSync(join(root, 'packages'))) {
  const path = join(root, 'packages', name, 'package.json');
  const manifest = JSON.parse(readFileSync(path, 'utf8'));
  manifest.repository = {
    type: 'git',
    url: `git+https://github.com/${repository}.git`,
    directory: `packages/${name}`,
  };
  writeFileSync(path, `${JSON.stringify(manifest, null, 2)}\n`);
}

const run = (...command) =>
  execFileSync('npx', ['--no-install', ...command], {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
run('turbo', 'run', 'build', '--output-logs=errors-only');
run('changeset', 'publish');
