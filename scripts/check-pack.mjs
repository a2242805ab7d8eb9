// Packs the four packages, installs the tarballs with npm in an empty folder, imports every subpath
// there and starts the command: what a user gets, not what the workspace has. A provider package from outside the
// workspace is installed beside them and used. Needs a build.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkProviderPackage, providerPackage } from './pack/check-provider-package.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const packagesFolder = join(root, 'packages');
const manifests = readdirSync(packagesFolder).map((name) => ({
  folder: join(packagesFolder, name),
  ...JSON.parse(readFileSync(join(packagesFolder, name, 'package.json'), 'utf8')),
}));

const runsOnWindows = process.platform === 'win32';
const run = (command, args, cwd) =>
  execFileSync(command, args, {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: runsOnWindows,
    // The variables of the npm that started this would point the inner one at this workspace.
    env: Object.fromEntries(
      Object.entries(process.env).filter(
        ([name]) =>
          !/^npm_(package|lifecycle|command|execpath|config_(?!cache|registry|cafile|https?_proxy|proxy|noproxy))/i.test(
            name,
          ),
      ),
    ),
  });

const subpathsOf = ({ name, exports }) =>
  Object.keys(exports)
    .filter((subpath) => subpath !== './package.json')
    .map((subpath) => name + subpath.slice(1));

const folder = mkdtempSync(join(tmpdir(), 'packed-'));
try {
  const tarballs = join(folder, 'tarballs');
  const app = join(folder, 'app');
  mkdirSync(tarballs);
  mkdirSync(app);
  const pnpm = join(root, 'node_modules', 'pnpm', 'bin', 'pnpm.cjs');
  for (const { folder: source } of manifests) {
    run(process.execPath, [pnpm, 'pack', '--pack-destination', tarballs], source);
  }
  run('npm', ['pack', '--loglevel=error', '--pack-destination', tarballs], providerPackage);
  const files = readdirSync(tarballs).map((name) => join(tarballs, name));
  writeFileSync(
    join(app, 'package.json'),
    JSON.stringify({ name: 'app', private: true, type: 'module' }),
  );
  run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', ...files], app);

  for (const manifest of manifests) {
    const installed = JSON.parse(
      readFileSync(join(app, 'node_modules', manifest.name, 'package.json'), 'utf8'),
    );
    const leaked = JSON.stringify(installed).match(/"(workspace|catalog|link|file):[^"]*"/);
    if (leaked) throw new Error(`${manifest.name}: the tarball's manifest holds ${leaked[0]}`);
  }

  const specifiers = manifests.flatMap(subpathsOf);
  const script = `
    for (const specifier of ${JSON.stringify(specifiers)}) {
      const names = Object.keys(await import(specifier));
      if (names.length === 0) throw new Error(specifier + ' exports nothing');
      console.log(specifier + ': ' + names.length + ' names');
    }`;
  process.stdout.write(run(process.execPath, ['--input-type=module', '--eval', script], app));

  for (const { name, bin = {}, version } of manifests) {
    for (const command of Object.keys(bin)) {
      const shim = join(app, 'node_modules', '.bin', runsOnWindows ? `${command}.cmd` : command);
      const printed = run(shim, ['--version'], app).trim();
      if (!printed.includes(version)) {
        throw new Error(`${command} --version printed '${printed}', ${name} is ${version}`);
      }
      console.log(`${command} --version: ${printed}`);
    }
  }
  await checkProviderPackage({ app, root, run });
  console.log(`${files.length} tarballs installed, ${specifiers.length} subpaths imported`);
} catch (error) {
  console.error([error.message, error.stdout, error.stderr].filter(Boolean).join('\n'));
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
