import { type Finding, sourcesOf, type Tree } from './tree.ts';

const readers = new Set([
  'packages/core/src/runtime/environment-credentials.ts',
  'packages/core/src/runtime/process-environment.ts',
  'packages/proxy/src/config/read/environment.ts',
]);

/** The environment is read in the files named for it. */
export function checkEnvironment(tree: Tree): readonly Finding[] {
  return sourcesOf(tree)
    .filter((path) => !readers.has(path))
    .filter((path) =>
      /\bprocess\s*(\?\.|\.)\s*env\b|\bprocess\s*\[\s*['"]env/.test(
        withoutComments(tree.read(path)),
      ),
    )
    .map((path) => ({ path, message: 'reads process.env: take the value as an argument' }));
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
}
