import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkConfig, type Environment } from '../packages/proxy/src/config/index.ts';
import { absentProviders } from '../packages/proxy/src/config/plan/absent-providers.ts';

/**
 * Says of every file of a folder, such as configurations that people have published, whether the gateway starts with it.
 * Each variable that a file names gets a value of its kind. With `--as-openai`, providers that are not here yet are
 * taken for `openai`, which shows what else stands in the way.
 */
const [folder, mode] = process.argv.slice(2);
if (folder === undefined) {
  console.error('name a folder: npm run configs -- FOLDER [--as-openai]');
  process.exitCode = 1;
} else {
  await checkFolder(folder, mode === '--as-openai');
}

async function checkFolder(path: string, asOpenai: boolean): Promise<void> {
  const names = (await readdir(path)).filter((name) => /\.(ya?ml|json)$/.test(name)).toSorted();
  const reports = [];
  for (const name of names) {
    const text = await readFile(join(path, name), 'utf8');
    const report = await reportOn(join(path, name), asOpenai ? withoutAbsent(text) : text);
    reports.push(report);
    console.log(`${name.padEnd(32)} ${report.line}`);
  }
  const starting = reports.filter(({ starts }) => starts).length;
  console.log(`${names.length} files: ${starting} start, ${names.length - starting} do not`);
}

async function reportOn(
  file: string,
  content: string,
): Promise<{ readonly starts: boolean; readonly line: string }> {
  const environment = variablesFor(content);
  const checked = await checkConfig(file, { environment, content });
  const { config, mistakes, warnings, models } = checked;
  if (config !== undefined) {
    return { starts: true, line: `starts: ${models.length} models, ${warnings.length} warnings` };
  }
  // Where no entry can be served, the first of them says why.
  const leftOut = warnings.find(({ message }) => message.endsWith('the entry is left out'));
  const reasons = [...mistakes, ...(models.length === 0 && leftOut ? [leftOut] : [])];
  const told = reasons
    .slice(0, 2)
    .map(({ path, message }) => (path === '' ? message : `${path}: ${message}`));
  const more = reasons.length > 2 ? ` (and ${reasons.length - 2} more)` : '';
  return { starts: false, line: `does not: ${told.join('; ')}${more}` };
}

function withoutAbsent(text: string): string {
  return text.replaceAll(/(model:\s*["']?)([a-z_0-9]+)\//g, (whole, before: string, id: string) =>
    absentProviders.has(id) ? `${before}openai/` : whole,
  );
}

/** A value for each `os.environ/NAME`, of the kind that its name promises. */
function variablesFor(text: string): Environment {
  const names = [...text.matchAll(/os\.environ\/(\w+)/g)].map(([, name = '']) => name);
  return Object.fromEntries(names.map((name) => [name, valueFor(name)]));
}

function valueFor(name: string): string {
  if (/KEY|TOKEN|SECRET|PASSWORD/.test(name)) return `sk-${name.toLowerCase()}-0123456789`;
  if (/BASE|URL|ENDPOINT|HOST/.test(name)) return 'http://127.0.0.1:9/v1';
  if (/MODEL/.test(name)) return 'openai/some-model';
  return /PORT|TIMEOUT|LIMIT|RPM|TPM/.test(name) ? '1000' : 'value';
}
