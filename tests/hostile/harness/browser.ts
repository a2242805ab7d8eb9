import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The command of a browser: `CHROMIUM` says one, else the usual names are tried. `undefined` where there is none. */
export function findBrowser(): string | undefined {
  const names = [process.env['CHROMIUM'], 'chromium', 'chromium-browser', 'google-chrome'];
  return names.find(
    (name) =>
      name !== undefined && spawnSync(name, ['--version'], { stdio: 'ignore' }).status === 0,
  );
}

/** Opens a page without a window, with every name below `.example` pointing to this machine, until the promise resolves. */
export async function visit<Value>(
  browser: string,
  url: string,
  until: Promise<Value>,
): Promise<Value> {
  const profile = mkdtempSync(join(tmpdir(), 'hostile-browser-'));
  const child = spawn(
    browser,
    [
      '--headless=new',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-dev-shm-usage',
      '--no-first-run',
      '--disable-background-networking',
      '--host-resolver-rules=MAP *.example 127.0.0.1',
      `--user-data-dir=${profile}`,
      url,
    ],
    { stdio: 'ignore' },
  );
  const gone = once(child, 'exit');
  try {
    return await Promise.race([
      until,
      gone.then(() => {
        throw new Error('the browser has ended');
      }),
    ]);
  } finally {
    if (child.exitCode === null) {
      child.kill('SIGKILL');
      await gone;
    }
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}
