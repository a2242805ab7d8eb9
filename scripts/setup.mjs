// Installs the pinned pnpm and the workspace, so that `npm test` and `npm start` work on a fresh
// clone with nothing but Node and npm. Runs before every script; does nothing when all is current.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const toNumber = (version) =>
  version.split('.').reduce((sum, part) => sum * 10_000 + Number(part), 0);

if (toNumber(process.versions.node) < toNumber(manifest.engines.node.replace('>=', ''))) {
  console.error(`Node ${manifest.engines.node} is needed, this is ${process.versions.node}.`);
  process.exit(1);
}

const lockFile = join(root, 'pnpm-lock.yaml');
const stampFile = join(root, 'node_modules', '.setup-stamp');
const stamp = createHash('sha256')
  .update(existsSync(lockFile) ? readFileSync(lockFile) : '')
  .update(manifest.packageManager)
  .update(process.versions.node.split('.')[0])
  .digest('hex');

const writeStamp = () => {
  mkdirSync(dirname(stampFile), { recursive: true });
  writeFileSync(stampFile, stamp);
};

if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) process.exit(0);

// pnpm runs this as its own postinstall: everything is there already, and a second install would loop.
if (
  process.env.npm_lifecycle_event === 'postinstall' &&
  process.env.npm_config_user_agent?.startsWith('pnpm')
) {
  writeStamp();
  process.exit(0);
}

const kept = /^npm_config_(cache|registry|cafile|ca|proxy|https_proxy|noproxy)$/i;
const environment = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name) || kept.test(name)),
);
console.error(`setting up the workspace with ${manifest.packageManager} …`);
const { status } = spawnSync(
  'npx',
  ['--yes', manifest.packageManager, 'install', '--frozen-lockfile'],
  {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...environment, CI: '1' },
    shell: process.platform === 'win32',
  },
);
if (status !== 0) process.exit(status ?? 1);
writeStamp();
