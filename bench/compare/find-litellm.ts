import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';

/** The program of LiteLLM: the one that is named, or the first on the path. */
export function findLiteLLM(given: string | undefined): string | undefined {
  const found =
    given ??
    (process.env['PATH'] ?? '')
      .split(delimiter)
      .map((folder) => join(folder, 'litellm'))
      .find((file) => existsSync(file));
  return found !== undefined && existsSync(found) ? resolve(found) : undefined;
}

/** Its version, read from the folder that pip left: starting Python would already run what a stolen release brings. */
export function versionOf(litellm: string): string {
  const library = join(dirname(dirname(realpathSync(litellm))), 'lib');
  const versions = (existsSync(library) ? readdirSync(library) : [])
    .map((name) => join(library, name, 'site-packages'))
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder))
    .flatMap((name) => /^litellm-(\d.*)\.dist-info$/.exec(name)?.[1] ?? []);
  const [version] = versions;
  if (version === undefined) throw new Error(`no version of litellm is known in ${library}`);
  return version;
}
