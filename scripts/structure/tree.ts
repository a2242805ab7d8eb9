import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The files of the repository: what git tracks or would track, by path from the root. */
export interface Tree {
  readonly files: readonly string[];
  read(path: string): string;
}

/** One thing out of place, and what to do about it. */
export interface Finding {
  readonly path: string;
  readonly message: string;
}

export function readTree(root: string): Tree {
  const listed = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  return {
    // A file deleted but not yet committed is still listed.
    files: listed.split('\0').filter((path) => path !== '' && existsSync(join(root, path))),
    read: (path) => readFileSync(join(root, path), 'utf8'),
  };
}

/** A tree from literals: path → text. */
export function toTree(texts: Readonly<Record<string, string>>): Tree {
  return {
    files: Object.keys(texts),
    read: (path) => texts[path] ?? '',
  };
}

/** Sources of the packages: no tests, no fixtures. */
export function sourcesOf({ files }: Tree): readonly string[] {
  return files.filter(
    (path) =>
      /^packages\/[^/]+\/src\/.*\.ts$/.test(path) &&
      !/\.test(-d)?\.ts$|\/__fixtures__\//.test(path),
  );
}
