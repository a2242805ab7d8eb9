import { spawnSync } from 'node:child_process';
import { existsSync, lstatSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';

export const portkeyVersion = '1.15.2';

// Without these pins npm takes @hono/node-server 1.19, and every stream answers 500
// (github.com/Portkey-AI/gateway/issues/1389, read 2026-11-20).
const pins = { '@hono/node-server': '1.13.5', hono: '4.9.7', '@hono/node-ws': '1.2.0' };
const installMs = 180_000;

/**
 * Installs Portkey into a temporary folder, once: later runs find it there.
 *
 * @returns the program to start, or why there is none
 */
export function installPortkey(): { readonly program: string } | { readonly reason: string } {
  const folder = join(tmpdir(), `llm-bench-portkey-${portkeyVersion}-${userInfo().username}`);
  const program = join(folder, 'node_modules/@portkey-ai/gateway/build/start-server.js');
  if (existsSync(program)) {
    // The folder's name can be guessed, so somebody else's folder is not run.
    const owner = lstatSync(folder).uid;
    if (process.getuid !== undefined && owner !== process.getuid()) {
      return { reason: `${folder} belongs to another user` };
    }
    return { program };
  }
  const fresh = `${folder}.${String(process.pid)}`;
  try {
    mkdirSync(fresh, { recursive: true, mode: 0o700 });
    const manifest = {
      private: true,
      dependencies: { '@portkey-ai/gateway': portkeyVersion, ...pins },
      overrides: pins,
    };
    writeFileSync(join(fresh, 'package.json'), JSON.stringify(manifest));
    // Its postinstall calls patch-package for patches that are not in the package.
    const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
    const { status, stderr } = spawnSync('npm', ['install', ...flags], {
      cwd: fresh,
      encoding: 'utf8',
      timeout: installMs,
      shell: process.platform === 'win32',
    });
    if (status !== 0) {
      return { reason: `npm install failed: ${stderr.trim().split('\n').at(-1) ?? ''}` };
    }
    rmSync(folder, { recursive: true, force: true });
    renameSync(fresh, folder);
    return { program };
  } catch (error) {
    return { reason: String(error) };
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}
