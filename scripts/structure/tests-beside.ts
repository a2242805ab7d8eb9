import { dirname, join } from 'node:path/posix';
import ts from 'typescript';
import { type Finding, sourcesOf, type Tree } from './tree.ts';

const gatherers = /\/index\.ts$|\/wire\.ts$|\/protocols\/[^/]+\/(client|server)\.ts$/;

/** Whether a source does anything: a file of types and tables has nothing to test. */
export function hasLogic(text: string): boolean {
  const source = ts.createSourceFile('source.ts', text, ts.ScriptTarget.Latest, false);
  const visit = (node: ts.Node): boolean =>
    (ts.isFunctionLike(node) && 'body' in node && node.body !== undefined) ||
    ts.forEachChild(node, (child) => (ts.isTypeNode(child) ? false : visit(child))) === true;
  return visit(source);
}

/**
 * Every `x.ts` with logic has its `x.test.ts` in the same folder, or is a part of one that has: a source of the same
 * folder with a test of its own imports it. A folder that is one thing is often best tested as a whole.
 */
export function checkTestsBeside(tree: Tree): readonly Finding[] {
  const files = new Set(tree.files);
  const sources = sourcesOf(tree);
  const tested = new Set(sources.filter((path) => files.has(path.replace(/\.ts$/, '.test.ts'))));
  // A set gives what is added to it while it is walked, so the parts of parts come too.
  for (const path of tested) {
    for (const part of partsOf(tree, path)) if (files.has(part)) tested.add(part);
  }
  return sources
    .filter((path) => !gatherers.test(path))
    .filter((path) => !tested.has(path))
    .filter((path) => hasLogic(tree.read(path)))
    .map((path) => ({ path, message: 'no test beside it' }));
}

/** What a source imports from its own folder. */
function partsOf(tree: Tree, path: string): readonly string[] {
  const imports = tree.read(path).matchAll(/from '\.\/([^/']+\.ts)'/g);
  return [...imports].map(([, name = '']) => join(dirname(path), name));
}
