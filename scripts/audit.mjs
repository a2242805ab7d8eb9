// Asks the registry for known holes in the packages of the lock file. Ends with 1 where one of weight high or more is in what
// users install. A registry that does not answer the question is no verdict: the script says so loudly and ends well.
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const pnpm = join(root, 'node_modules', 'pnpm', 'bin', 'pnpm.cjs');

/** What the registry says of the packages that users get, or of all of them; `undefined` where it says nothing. */
const ask = (...words) => {
  const { stdout, stderr } = spawnSync(process.execPath, [pnpm, 'audit', '--json', ...words], {
    cwd: root,
    encoding: 'utf8',
    timeout: 120_000,
  });
  try {
    const { metadata, advisories, error } = JSON.parse(stdout);
    if (metadata !== undefined)
      return { counts: metadata.vulnerabilities, advisories: Object.values(advisories ?? {}) };
    return { silence: error?.message ?? stdout.trim() };
  } catch {
    return { silence: (stderr || stdout).trim() || 'nothing was answered within 120 s' };
  }
};

const shipped = ask('--prod');
if (shipped.silence !== undefined) {
  const reason = shipped.silence.split('\n').at(0);
  console.log(
    `SKIPPED: nobody looked for known holes, because the registry does not answer: ${reason}`,
  );
  if (process.env.GITHUB_ACTIONS)
    console.log(`::warning title=No audit::The registry does not answer the audit: ${reason}`);
} else {
  const all = ask();
  for (const { module_name: name, severity, title, url } of all.advisories ?? []) {
    console.log(`${severity}: ${name}: ${title} (${url})`);
  }
  const { high = 0, critical = 0 } = shipped.counts;
  console.log(
    `in what users install: ${JSON.stringify(shipped.counts)}; with tools for development: ${JSON.stringify(all.counts ?? 'not answered')}`,
  );
  if (high + critical > 0) process.exitCode = 1;
}
