// `npm run site`: builds the site over docs/ into apps/docs/dist. `-- --check` also walks the built pages and asks its search.
// VitePress is installed by this script alone, so that nobody who only starts the gateway waits for it.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const app = join(root, 'apps/docs');
const stampFile = join(app, 'node_modules/.setup-stamp');
const stamp = createHash('sha256')
  .update(readFileSync(join(app, 'pnpm-lock.yaml')))
  .digest('hex');

const run = (args, options = {}) =>
  spawnSync(process.execPath, args, { stdio: 'inherit', cwd: root, ...options }).status ?? 1;

if (!existsSync(stampFile) || readFileSync(stampFile, 'utf8') !== stamp) {
  const pnpm = join(root, 'node_modules/pnpm/bin/pnpm.cjs');
  const options = {
    cwd: app,
    env: { ...process.env, CI: '1' },
    stdio: ['ignore', 'ignore', 'inherit'],
  };
  if (run([pnpm, 'install', '--frozen-lockfile', '--prefer-offline'], options) !== 0) {
    console.log('SKIPPED: the site was not built, because its packages could not be installed');
    process.exit(process.env.GITHUB_ACTIONS ? 1 : 0);
  }
  writeFileSync(stampFile, stamp);
}
const start = performance.now();
const status = run([join(app, 'node_modules/vitepress/bin/vitepress.js'), 'build', app]);
if (status !== 0) process.exit(status);
console.log(`site: built in ${((performance.now() - start) / 1000).toFixed(1)} s`);
if (process.argv.includes('--check'))
  process.exitCode = run(['--import', 'tsx', join(root, 'scripts/site/check-site.ts')]);
