import { basename } from 'node:path';
import type { Finding, Tree } from './tree.ts';

const shapeless = /^(utils?|helpers?|common|misc|types|constants|lib|base)\.[cm]?[jt]sx?$/;
const shapelessFolder = /\/src\/(?:.*\/)?(utils?|helpers?|common|misc|types|constants|lib|base)\//;

/** Names that say nothing, names in another case, and snapshots, which nobody reads. */
export function checkFileNames({ files }: Tree): readonly Finding[] {
  return files
    .filter((path) => !path.includes('/__fixtures__/'))
    .flatMap((path): Finding[] => {
      const name = basename(path);
      if (path.endsWith('.snap')) {
        return [{ path, message: 'no snapshot files: write a golden file of one case' }];
      }
      const inCode = /^(packages|apps|bench|scripts)\//.test(path);
      if (inCode && (shapeless.test(name) || shapelessFolder.test(`/${path}`))) {
        return [{ path, message: 'name the file for what it does' }];
      }
      if (/^packages\/[^/]+\/src\//.test(path) && /[A-Z_]/.test(name)) {
        return [{ path, message: 'file names are kebab-case' }];
      }
      return [];
    });
}

const longestTest = 400;

/** Test files that have become two subjects. An aim, so it is reported and does not fail. */
export function findLongTests(tree: Tree): readonly Finding[] {
  return tree.files
    .filter((path) => path.endsWith('.test.ts'))
    .map((path) => ({ path, lines: tree.read(path).split('\n').length }))
    .filter(({ lines }) => lines > longestTest)
    .map(({ path, lines }) => ({ path, message: `${lines} lines: split it by subject` }));
}
